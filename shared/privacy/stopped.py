"""What was stopped because the policy does not allow it: counted by day, and never with its content.

The owner reads it on the page of shared.privacy.outbound. `name` is a word of ours, of the policy, or a host: nothing that a
visitor wrote.
"""

from datetime import date
from typing import Literal, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from shared.privacy.models import Stopped

What = Literal["cookie", "call", "page", "message", "input", "disclosure"]
MOST = 200  # different names a day and kind: visitors can make some of them up
REST = "…"


def count(what: What, name: str, verdict: str) -> None:
    """One more of these was stopped today."""
    day = timezone.localdate()
    row = {"day": day, "what": what, "name": name[:120], "verdict": verdict}
    if Stopped.objects.filter(**row).update(times=F("times") + 1):
        return
    if row["name"] != REST and Stopped.objects.filter(day=day, what=what).count() >= MOST:
        return count(what, REST, verdict)
    try:
        with transaction.atomic():
            Stopped.objects.create(**row)
    except IntegrityError:  # another request was first
        Stopped.objects.filter(**row).update(times=F("times") + 1)


class Often(NamedTuple):
    """`times` since the first day asked for, last on `day`."""

    what: str
    name: str
    verdict: str
    times: int
    day: date


def since(first: date) -> list[Often]:
    """What was stopped from that day on, the latest first."""
    rows = (
        Stopped.objects.filter(day__gte=first)
        .values("what", "name", "verdict")
        .annotate(number=Sum("times"), last=Max("day"))
        .order_by("-last", "-number", "what", "name")
    )
    return [Often(row["what"], row["name"], row["verdict"], row["number"], row["last"]) for row in rows]
