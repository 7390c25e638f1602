"""Practitioners' shares: a percent of what was billed for their sessions in a month, without VAT, less what was taken back.

A month is settled once it is over; the books can't be changed afterwards, so neither can a settled month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from practice.payments import ledger
from practice.payments.invoicing import Refused
from practice.payments.ledger import Leg
from practice.payments.models import Account, Posting

INCOME = (Account.EXEMPT, Account.TAXED)


@dataclass(frozen=True)
class Share:
    """One practitioner's month. `percent` in hundredths; `settled`: what was posted, None before; `paid`: it was paid out."""

    practitioner: UUID
    month: date
    billed: int
    percent: int
    settled: int | None
    paid: bool

    @property
    def amount(self) -> int:
        return self.settled if self.settled is not None else max(0, self.billed * self.percent // 10_000)


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def billed(since: date, until: date) -> dict[UUID, int]:
    """{practitioner: income without VAT}, both days included."""
    found: dict[UUID, int] = {}
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Posting.objects.filter(Q(**{f"{side}__in": INCOME}), day__range=(since, until)).exclude(
            practitioner=None
        )
        for who, amount in rows.order_by().values_list("practitioner").annotate(Sum("amount")):
            found[who] = found.get(who, 0) + sign * amount
    return found


def shares(month: date, percents: dict[str, int], also: Iterable[UUID] = ()) -> list[Share]:
    """`month`: its first day; `percents` as Books.shares has them."""
    income = billed(month, last_day(month))
    posted = {
        row.key: row.amount
        for row in Posting.objects.filter(kind__in=("settlement", "share_paid"), key__endswith=f":{month:%Y-%m}")
    }
    wanted = {UUID(pk) for pk in percents} | set(income) | set(also)
    return [
        Share(
            pk, month, income.get(pk, 0), percents.get(str(pk), 0), posted.get(_key("share", pk, month)),
            _key("paid", pk, month) in posted,
        )
        for pk in sorted(wanted)
        if income.get(pk) or percents.get(str(pk)) or pk in also
    ]  # fmt: skip


def _key(what: str, practitioner: UUID, month: date) -> str:
    return f"{what}:{practitioner}:{month:%Y-%m}"


@transaction.atomic
def settle(share: Share, currency: str, today: date, now: datetime) -> bool:
    """Owed to the practitioner from now on. Raises Refused for a month that is not over."""
    if today <= last_day(share.month):
        raise Refused("early")
    legs = [Leg(Account.SHARES, Account.PRACTITIONERS, share.amount, share.practitioner)]
    key = _key("share", share.practitioner, share.month)
    return ledger.post(key, "settlement", legs, today, now, currency)


def pay_out(practitioner: UUID, month: date, amount: int, currency: str, day: date, now: datetime) -> bool:
    """It has left the clinic's bank on that day (practice.payments.payouts)."""
    legs = [Leg(Account.PRACTITIONERS, Account.BANK, amount, practitioner)]
    return ledger.post(_key("paid", practitioner, month), "share_paid", legs, day, now, currency)
