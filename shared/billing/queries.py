"""What stands of subscriptions: for the clinic's owner through gates, for operators at the platform."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth

from shared.billing.models import Bill, Subscription
from shared.billing.plans import PLANS

State = Subscription.State
WARNED = timedelta(days=14)  # from the day that a payment is missing until a clinic can only be read
CLOSING = timedelta(days=90)  # of reading alone, until operators may propose its end
LIVE = Q(state=State.ACTIVE) | Q(state=State.OVERDUE)


class PlanOf(NamedTuple):
    """`stage`: trial, active, overdue (the owner is warned), readonly, closing (operators may propose its end), ended."""

    plan: str
    stage: str
    quantity: int
    until: datetime | None  # when the stage ends by itself


def plan_of(clinic_ids: Iterable[UUID], now: datetime) -> dict[UUID, PlanOf]:
    """In the platform's place. Clinics without a subscription are left out."""
    return {row.pk: stage_of(row, now) for row in Subscription.objects.filter(pk__in=list(clinic_ids))}


def stage_of(row, now: datetime) -> PlanOf:
    def at(stage, until):
        return PlanOf(row.plan, stage, row.quantity, until)

    if row.state == State.TRIAL and row.trial_until > now:
        return at("trial", row.trial_until)
    if row.state == State.ACTIVE or (row.state == State.TRIAL and row.subscription):
        return at("active", row.ends_at)
    since = row.overdue_since or now  # the night has not noticed yet
    if row.suspended_at:
        closing = row.suspended_at + CLOSING
        return at("readonly", closing) if now < closing else at("closing", None)
    return at("ended" if row.state == State.ENDED else "overdue", since + WARNED)


def next_charge(row) -> int:
    """Minor units without VAT, if nothing changes until then."""
    return row.unit * PLANS[row.plan].billed(row.practitioners)


# -- in the clinic's place ---------------------------------------------------------------------------------------------------


def here() -> Subscription | None:
    """This clinic's own, through its gate; not to be saved."""
    rows = list(Subscription.objects.raw("SELECT * FROM platform.subscription_here()"))
    return rows[0] if rows else None


def bills_here(many: int = 24) -> list[Bill]:
    return list(Bill.objects.raw("SELECT * FROM platform.bills_here(%s)", [many]))


def count_here(practitioners: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.count_practitioners(%s)", [practitioners])


# -- for operators -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """Of one month and currency: what was invoiced without VAT, and what of it is paid; minor units."""

    month: date
    currency: str
    invoiced: int
    paid: int


def revenue(since: datetime) -> list[Month]:
    rows = Bill.objects.filter(issued_at__gte=since).exclude(state__in=("draft", "void"))
    counted = (
        rows.annotate(month=TruncMonth("issued_at"))
        .values("month", "currency")
        .annotate(invoiced=Sum("net"), paid=Sum("net", filter=Q(state="paid"), default=0))
        .order_by("month", "currency")
    )
    return [Month(one["month"].date(), one["currency"], one["invoiced"], one["paid"]) for one in counted]


def recurring() -> dict[str, int]:
    """What a month brings from those who pay or should, by currency."""
    rows = Subscription.objects.filter(LIVE).exclude(subscription="").values("currency")
    return {
        one["currency"]: one["sum"] for one in rows.annotate(sum=Sum(F("unit") * F("quantity"))).order_by("currency")
    }


def owed() -> dict[str, int]:
    rows = Bill.objects.filter(state="open").values("currency").annotate(sum=Sum("owed")).order_by("currency")
    return {one["currency"]: one["sum"] for one in rows}


def movement(since: datetime) -> dict[date, tuple[int, int]]:
    """Month → (clinics that began, clinics that ended)."""
    found: dict[date, list[int]] = {}
    for place, name in enumerate(("created_at", "ended_at")):
        rows = Subscription.objects.filter(**{f"{name}__gte": since}).annotate(month=TruncMonth(name))
        for one in rows.values("month").annotate(many=Count("pk")):
            found.setdefault(one["month"].date(), [0, 0])[place] = one["many"]
    return {month: tuple(pair) for month, pair in sorted(found.items())}


def by_plan() -> list[dict]:
    """[{plan, state, many, practitioners}]"""
    rows = Subscription.objects.values("plan", "state").annotate(many=Count("pk"), seen=Sum("practitioners"))
    return list(rows.order_by("plan", "state"))


def behind() -> list[Subscription]:
    """Who owes, has stopped or can only be read; the longest first."""
    rows = Subscription.objects.exclude(overdue_since=None) | Subscription.objects.exclude(suspended_at=None)
    return list(rows.order_by("overdue_since")[:100])
