"""What the clinic earned and what is still out: sums of the ledger, nobody's name."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from practice.payments import ledger
from practice.payments.models import Account, Invoice, Posting
from practice.payments.settling import INCOME

MONTHS = 12


@dataclass(frozen=True)
class Line:
    """`share`: of the largest, in percent, for a bar."""

    key: object
    amount: int
    share: int


@dataclass(frozen=True)
class Page:
    since: date
    until: date
    income: int
    vat: int
    received: int
    outstanding: int
    late: int
    months: list[Line]
    services: list[Line]
    practitioners: list[Line]
    accounts: dict[str, int]


def first_of(today: date) -> date:
    """The first day of the month a year back."""
    return (today.replace(day=1) - timedelta(days=335)).replace(day=1)


def page(since: date, until: date, today: date) -> Page:
    """Both days included; what is out and late is of today."""
    within = Q(day__range=(since, until))
    months = _by(within, "month")
    open_rows = Invoice.objects.filter(kind=Invoice.Kind.INVOICE, paid_at=None)
    left = ledger.outstanding(open_rows.values_list("pk", flat=True))
    late = {row.pk for row in open_rows if row.due_on < today}
    moved = ledger.balances(day__range=(since, until))
    return Page(
        since, until, sum(months.values()), -moved.get(Account.VAT, 0), _received(within), sum(left.values()),
        sum(left[pk] for pk in late), _lines(dict.fromkeys(_months(since, until), 0) | months, ordered=False),
        _lines(_by(within, "service")), _lines(_by(within, "practitioner")), ledger.balances(day__lte=until),
    )  # fmt: skip


def _by(within: Q, what: str) -> dict:
    """{month's first day, service or practitioner: income without VAT}"""
    found = Counter()
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Posting.objects.filter(within, **{f"{side}__in": INCOME})
        if what == "month":
            rows = rows.annotate(month=TruncMonth("day"))
        for key, amount in rows.order_by().values_list(what).annotate(Sum("amount")):
            found[key] += sign * amount
    return dict(found)


def _received(within: Q) -> int:
    """Paid by clients, less what was paid back."""
    ways = (Account.BANK, Account.CASH, Account.PROVIDER)
    came = Posting.objects.filter(within, debit__in=ways, credit=Account.RECEIVABLE).aggregate(Sum("amount"))
    back = Posting.objects.filter(within, credit__in=ways, debit=Account.RECEIVABLE).aggregate(Sum("amount"))
    return (came["amount__sum"] or 0) - (back["amount__sum"] or 0)


def _months(since: date, until: date) -> list[date]:
    found, month = [], since.replace(day=1)
    while month <= until and len(found) < 10 * MONTHS:
        found.append(month)
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return found


def _lines(amounts: dict, ordered: bool = True) -> list[Line]:
    most = max((abs(one) for one in amounts.values()), default=0) or 1
    rows = sorted(amounts.items(), key=lambda one: -one[1]) if ordered else sorted(amounts.items())
    return [Line(key, amount, max(0, 100 * amount // most)) for key, amount in rows]
