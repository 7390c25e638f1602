"""From a settled share to money at the practitioner's bank.

The payment service pays the clinic, not its practitioners, and the clinic's bank pays them: so what is settled becomes a list
with amounts, the bookkeeper pays it at the bank, and signs it with the day and the bank's reference. Only then it is posted,
on that day. A month of a practitioner stands on one list at most; a list that was not signed can be taken back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from practice.payments import ledger
from practice.payments.invoicing import Refused
from practice.payments.models import Payout, PayoutLine, Posting
from practice.payments.settling import pay_out
from shared.web.tables import as_csv


def waiting() -> list[tuple[UUID, date, int]]:
    """(practitioner, month, amount) of what is settled and stands on no list, the oldest first."""
    settled = Posting.objects.filter(kind="settlement").values_list("key", "amount")
    listed = set(PayoutLine.objects.values_list("practitioner", "month"))
    paid = set(Posting.objects.filter(kind="share_paid").values_list("key", flat=True))
    found = []
    for key, amount in settled:
        _, who, month = key.split(":")
        one = UUID(who), date.fromisoformat(f"{month}-01")
        if one not in listed and f"paid:{who}:{month}" not in paid:
            found.append((*one, amount))
    return sorted(found, key=lambda one: (one[1], one[0]))


@transaction.atomic
def draw(by: UUID, currency: str, now: datetime) -> Payout:
    """A list of all that waits. Raises Refused where nothing does."""
    ledger.books(now)  # two at once draw one after the other
    rows = waiting()
    if not rows:
        raise Refused("none")
    made = Payout.objects.create(currency=currency, made_by=by, created_at=now)
    PayoutLine.objects.bulk_create(
        PayoutLine(payout=made, practitioner=who, month=month, amount=amount) for who, month, amount in rows
    )
    return made


@transaction.atomic
def sign(payout: Payout, by: UUID, paid_on: date, reference: str, today: date, now: datetime) -> bool:
    """The money has left the bank on that day: posted, each line once. False where it is signed already. Raises Refused."""
    ledger.books(now)
    row = Payout.objects.select_for_update().get(pk=payout.pk)
    if row.signed_at:
        return False
    if paid_on > today or paid_on < row.created_at.date():
        raise Refused("day")
    for line in row.lines.order_by("month", "practitioner"):
        pay_out(line.practitioner, line.month, line.amount, row.currency, paid_on, now)
    row.paid_on, row.reference, row.signed_by, row.signed_at = paid_on, reference, by, now
    row.save(update_fields=["paid_on", "reference", "signed_by", "signed_at"])
    return True


@transaction.atomic
def take_back(payout: Payout) -> bool:
    """A list that nobody has signed; its months wait again."""
    return bool(Payout.objects.filter(pk=payout.pk, signed_at=None).delete()[0])


def lists() -> list[Payout]:
    """The newest first, each with `total`."""
    found = list(Payout.objects.order_by("-created_at").prefetch_related("lines")[:100])
    for one in found:
        one.total = sum(line.amount for line in one.lines.all())
    return found


def of_practitioner(practitioner: UUID, month: date) -> Payout | None:
    """The list on which their month was paid; None as long as it is not."""
    line = PayoutLine.objects.filter(practitioner=practitioner, month=month).select_related("payout").first()
    return line.payout if line and line.payout.signed_at else None


def as_table(payout: Payout, names: Mapping[UUID, str]) -> bytes:
    """For whoever pays it at the bank: CSV as spreadsheets here open it."""
    rows = (
        (
            names.get(line.practitioner, ""),
            f"{line.month:%Y-%m}",
            f"{line.amount // 100},{line.amount % 100:02}",
            payout.currency,
        )
        for line in payout.lines.order_by("month", "practitioner")
    )
    return as_csv(("name", "month", "amount", "currency"), rows)
