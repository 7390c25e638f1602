"""The books of some days, as vouchers: what every export is made from. No name of a client is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from practice.payments.models import Invoice, Posting
from practice.payments.queries import number_of

TEXTS = {
    "sv": {"invoice": "Faktura", "credit": "Kreditfaktura", "payment": "Betalning", "refund": "Återbetalning",
           "reminder": "Påminnelse", "loss": "Kundförlust", "fee": "Avgift för betalning", "dispute": "Tvist",
           "payout": "Utbetalning", "settlement": "Andel till behandlare", "share_paid": "Utbetald andel",
           "gift": "Presentkort", "gift_used": "Inlöst presentkort"},
    "da": {"invoice": "Faktura", "credit": "Kreditnota", "payment": "Betaling", "refund": "Tilbagebetaling",
           "reminder": "Rykker", "loss": "Tab på debitor", "fee": "Gebyr for betaling", "dispute": "Indsigelse",
           "payout": "Udbetaling", "settlement": "Andel til behandler", "share_paid": "Udbetalt andel",
           "gift": "Gavekort", "gift_used": "Indløst gavekort"},
}  # fmt: skip
LANGUAGE = {"SE": "sv", "DK": "da"}


@dataclass(frozen=True)
class Voucher:
    year: int
    number: int
    day: date
    text: str
    postings: tuple[Posting, ...]


def vouchers(since: date, until: date, country: str) -> Iterator[Voucher]:
    """Both days included, in order."""
    rows = Posting.objects.filter(day__range=(since, until)).order_by("year", "voucher", "leg")
    named = {row.pk: number_of(row) for row in Invoice.objects.filter(pk__in=rows.values("invoice"))}
    words = TEXTS[LANGUAGE[country]]
    for (year, number), legs in groupby(rows, lambda row: (row.year, row.voucher)):
        legs = tuple(legs)
        text = f"{words[legs[0].kind]} {named.get(legs[0].invoice, '')}".strip()
        yield Voucher(year, number, legs[0].day, text, legs)
