"""Whether VAT is taken, and why not: by the service, by whoever gives it, and by the clinic's size. Figures: shared.law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from practice.payments.models import Account, Books
from practice.people.models import User
from practice.team.models import Licence
from shared.law import VatRule, pack

CARE, STANDARD, SMALL = "care", "standard", "small_business"


@dataclass(frozen=True)
class Split:
    """A price with VAT in it, taken apart. Whole minor units; `net + vat == gross`."""

    gross: int
    net: int
    vat: int
    rate: int
    treatment: str

    @property
    def income(self) -> str:
        return Account.TAXED if self.rate else Account.EXEMPT


def rule(country: str, treatment: str) -> VatRule:
    return pack(country).vat[treatment]


def is_licensed(practitioner: User | None, country: str, day: date) -> bool:
    """A profession of the country's health care, with a licence that holds on the day."""
    if practitioner is None or not pack(country).licensed([practitioner.profession]):
        return False
    held = list(Licence.objects.filter(holder=practitioner, country=country).values_list("expires_on", flat=True))
    if held:
        return any(until is None or until >= day for until in held)
    return practitioner.regime == User.Regime.LICENSED


def treatment(books: Books, service, practitioner: User | None, country: str, day: date) -> str:
    """The clinic's own word for the service; health care only as far as law lets it, whatever the clinic says."""
    if books.small:
        return SMALL
    said = books.treatments.get(str(service), "")
    if said == STANDARD:
        return STANDARD
    return CARE if is_licensed(practitioner, country, day) else STANDARD


def split(gross: int, treatment: str, country: str) -> Split:
    """Half an öre goes up, as a clinic owes it."""
    rate = rule(country, treatment).percent
    vat = (2 * gross * rate + 100 + rate) // (2 * (100 + rate)) if rate else 0
    return Split(gross, gross - vat, vat, rate, treatment)


def rounding(total: int, country: str, day: date) -> int:
    """What is added to an invoice's total so that it is whole (SFS 1970:1029 2 §); 0 where the country's law rounds none."""
    figure = pack(country).figure("invoice_rounding", day)
    return _to(total, figure.value) if figure else 0


def cash_rounding(total: int, country: str, day: date) -> int:
    """The same for what is paid in cash."""
    figure = pack(country).figure("cash_rounding", day)
    return _to(total, figure.value) if figure else 0


def _to(total: int, step: int) -> int:
    return (total + step // 2) // step * step - total


def reasons(treatments: Iterable[str], country: str, language: str) -> list[str]:
    """What an invoice says where no VAT is taken, each once."""
    found = [rule(country, one).says.get(language, "") for one in dict.fromkeys(treatments)]
    return [one for one in found if one]
