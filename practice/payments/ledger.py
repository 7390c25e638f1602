"""The books: every event is posted once, in a voucher with the next number of its year.

    post("payment:…", "payment", [Leg(Account.PROVIDER, Account.RECEIVABLE, 110000)], day, now, "SEK", invoice=…)

Writers wait for each other at the clinic's one Books row, so that numbers have no gap: a number is taken in the transaction
that uses it, and goes back with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, Sum

from practice.payments import fiscal
from practice.payments.models import Account, Books, Invoice, Posting


@dataclass(frozen=True)
class Leg:
    """`amount` goes from `credit` to `debit`; a negative one the other way, nothing where it is 0."""

    debit: str
    credit: str
    amount: int
    practitioner: UUID | None = None
    service: UUID | None = None

    def turned(self) -> "Leg":
        return Leg(self.credit, self.debit, -self.amount, self.practitioner, self.service) if self.amount < 0 else self


class OtherCurrency(ValueError):
    """A clinic keeps its books in one currency."""


def books(now: datetime) -> Books:
    """The clinic's, locked until the transaction ends; made where there is none."""
    while True:
        found = Books.objects.select_for_update().first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                Books.objects.create(updated_at=now)
        except IntegrityError:
            continue  # another made it in this very moment


@transaction.atomic
def post(
    key: str,
    kind: str,
    legs: Iterable[Leg],
    day: date,
    now: datetime,
    currency: str,
    *,
    invoice: UUID | None = None,
    client: UUID | None = None,
) -> bool:
    """False where the event was posted before, whatever the legs say now. `day`: the clinic's own. Raises OtherCurrency."""
    moving = [leg.turned() for leg in legs if leg.amount]
    books(now)
    if not moving or Posting.objects.filter(key=key).exists():
        return False
    kept_in = Posting.objects.order_by("pk").values_list("currency", flat=True).first()  # as the first one, so all
    if kept_in not in (None, currency):
        raise OtherCurrency(currency)
    year = fiscal.year_of(day, fiscal.ends(now))
    last = Posting.objects.filter(year=year).aggregate(last=Max("voucher"))["last"] or 0
    shared = {"key": key, "kind": kind, "year": year, "voucher": last + 1, "day": day, "at": now,
              "currency": currency, "invoice": invoice, "client": client}  # fmt: skip
    Posting.objects.bulk_create(
        Posting(
            leg=number, debit=leg.debit, credit=leg.credit, amount=leg.amount,
            practitioner=leg.practitioner, service=leg.service, **shared,
        )
        for number, leg in enumerate(moving, 1)
    )  # fmt: skip
    return True


def next_number(kind: str, year: int) -> int:
    """Of invoices or of credit notes; call under `books`."""
    return (Invoice.objects.filter(kind=kind, year=year).aggregate(last=Max("number"))["last"] or 0) + 1


def balance(account: str, **which) -> int:
    """What stands on an account: debits less credits, of all postings or of those with these fields."""
    rows = Posting.objects.filter(Q(debit=account) | Q(credit=account), **which)
    found = rows.aggregate(debit=Sum("amount", filter=Q(debit=account)), credit=Sum("amount", filter=Q(credit=account)))
    return (found["debit"] or 0) - (found["credit"] or 0)


def balances(**which) -> Mapping[str, int]:
    """Every account that has moved. They add up to nothing."""
    found = dict.fromkeys(Account.values, 0)
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Posting.objects.filter(**which).order_by().values_list(side).annotate(Sum("amount"))
        for account, amount in rows:
            found[account] += sign * amount
    return {account: amount for account, amount in found.items() if amount}


def outstanding(invoices: Iterable[UUID]) -> dict[UUID, int]:
    """{invoice: what is still to be paid of it}; below nothing where too much was paid."""
    wanted = list(invoices)
    found = dict.fromkeys(wanted, 0)
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Posting.objects.filter(invoice__in=wanted, **{side: Account.RECEIVABLE})
        for invoice, amount in rows.order_by().values_list("invoice").annotate(Sum("amount")):
            found[invoice] += sign * amount
    return found


def charged(invoice: UUID) -> int:
    """Reminder fees and interest that were added to an invoice."""
    added = (Account.REMINDER_FEES, Account.INTEREST)
    rows = Posting.objects.filter(invoice=invoice, debit=Account.RECEIVABLE, credit__in=added)
    return rows.aggregate(Sum("amount"))["amount__sum"] or 0


def known(keys: Iterable[str]) -> set[str]:
    """Those of these events that are posted."""
    return set(Posting.objects.filter(key__in=list(keys)).values_list("key", flat=True))
