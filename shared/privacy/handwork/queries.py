"""Which work waits for hands, and which promises only hands can keep."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from shared.privacy import due_rows
from shared.privacy.engine.document import Document
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import Retention
from shared.privacy.engine.vocabulary import covers
from shared.privacy.handwork.models import ManualTask

BY_HAND = ("task", "return", "shred")
SHOWN = timedelta(days=365)  # how long a signed task stands on the page


class Round(NamedTuple):
    """One round of a promise that only hands can keep."""

    promise: str
    action: str
    due_on: date
    key: str


def waiting() -> QuerySet[ManualTask]:
    """What nobody has signed, the first due first."""
    return ManualTask.objects.filter(outcome="").order_by("due_on", "raised_at")


def signed(now: datetime) -> QuerySet[ManualTask]:
    """The last year's, the latest first."""
    return ManualTask.objects.exclude(outcome="").filter(signed_at__gt=now - SHOWN).order_by("-signed_at")


def overdue(today: date) -> int:
    return waiting().filter(due_on__lt=today).count()


def certified(after: datetime | None, until: datetime) -> Counter:
    """{"retention.paper shred": 1}: rounds signed as done in that time, as lines of retention's certificate."""
    found = ManualTask.objects.filter(outcome="done", signed_at__lte=until).exclude(promise="")
    if after:
        found = found.filter(signed_at__gt=after)
    return Counter(f"{promise} {kind}" for promise, kind in found.values_list("promise", "kind"))


def last_done(promise: str) -> ManualTask | None:
    found = ManualTask.objects.filter(promise=promise, outcome="done")
    return found.order_by("-signed_at").first()


def by_hand(document: Document) -> dict[str, Retention]:
    """{"retention.paper": …}: promises whose rows lie where the service can't reach."""
    return {f"retention.{key}": one for key, one in document.retention.items() if is_by_hand(one)}


def is_by_hand(one: Retention) -> bool:
    outside = one.media and "digital" not in one.media and "backup" not in one.media
    return one.bound == "at_most" and one.keep.measured and bool(one.then in BY_HAND or outside)


def action_of(one: Retention) -> str:
    """What a person must do, where the promise itself says only "delete"."""
    if one.then in BY_HAND:
        return one.then
    return "shred" if one.media == ("paper",) else "task"


def has_rows(one: Retention) -> bool:
    """Whether rows of ours stand under the promise: then retention itself brings them up, one by one."""
    media = one.media or ("digital",)
    return any(
        record.medium in media and any(covers(wide, record.category) for wide in one.of)
        for _, record in due_rows.records_here()
    )


def rounds(document: Document, today: date) -> list[Round]:
    """The round of the present period for each promise that only hands can keep."""
    found = []
    for name, one in by_hand(document).items():
        if has_rows(one) or (one.valid_from and today < one.valid_from) or (one.valid_to and today >= one.valid_to):
            continue
        period, slack = _period(one.keep, today)
        found.append(Round(name, action_of(one), today + slack, f"{name}:{period}"))
    return found


def _period(keep: Duration, today: date) -> tuple[str, timedelta]:
    """(name of the period that `today` lies in, time to do the round in): the longer it is kept, the rarer the round."""
    if keep.months >= 12:
        return f"{today.year}", timedelta(days=30)
    if keep.months >= 3:
        return f"{today.year}-Q{(today.month + 2) // 3}", timedelta(days=14)
    if keep.months or not keep.days:  # "at once" is looked after each month: is anything left over?
        return f"{today.year}-{today.month:02}", timedelta(days=7)
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02}", timedelta(days=2)
