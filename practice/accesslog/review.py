"""The month's look at who has read (SFS 2008:355 4:3; HSLF-FS 2016:40 4:9: systematic and recurring checks, documented).

A sample that nobody chooses, and all that stands out. Whoever looks sees who read, when and why, and of the client no more
than a sign that is the same wherever the client is the same: the check is of staff, not of clients. A task asks for it each
month, and its signature with the outcome is the record that it was done.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from practice.accesslog.models import AccessEvent
from practice.people.models import Relation, User
from shared.privacy.handwork.actions import raise_task

What = AccessEvent.What
SAMPLE = 12  # looks
MANY, WITHIN = 12, timedelta(hours=1)  # clients of one reader
NIGHT_FROM, NIGHT_TO = time(22), time(5)
DAYS = 14  # to look and to sign
UNASKED = (
    What.VISITED,
    What.TAKEN,
    What.HANDED,
    What.GIVEN,
)  # no look at one client's care by somebody who treats them
KINDS = ("many", "namesake", "ended", "night", "stopped", "emergency")


@dataclass(frozen=True)
class Look:
    """One line of the page. `client`: the same sign for the same client."""

    at: datetime
    who: str
    what: str
    client: str
    relation: str
    reason: str


@dataclass(frozen=True)
class Review:
    """`odd`: kind → looks, the first one first; kinds without any are left out."""

    first: date
    last: date
    looks: int
    readers: int
    sample: list[Look]
    odd: dict[str, list[Look]]


def month_before(today: date) -> date:
    """Its first day."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def raise_monthly(today: date, now: datetime) -> None:
    """A task for the month that is over, where anybody read; the same one however often it is asked for."""
    first = month_before(today)
    last = today.replace(day=1) - timedelta(days=1)
    if _events(first, last, now.tzinfo).exists():
        raise_task("access_review", last + timedelta(days=DAYS), now, key=f"access_review:{first:%Y-%m}",
                   about={"first": first.isoformat(), "last": last.isoformat()})  # fmt: skip


def review(first: date, zone: str) -> Review:
    """`first`: the month's first day, of the clinic's zone."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    events = list(_events(first, last, ZoneInfo(zone)).order_by("at", "pk"))
    told = {event.pk: _look(event) for event in events}
    odd = {kind: [told[pk] for pk in found] for kind, found in _odd(events, zone).items() if found}
    chosen = sorted(events, key=lambda event: _lot(first, event))[:SAMPLE]
    sample = [told[event.pk] for event in sorted(chosen, key=lambda event: event.at)]
    return Review(first, last, len(events), len({event.who for event in events}), sample, odd)


def _events(first: date, last: date, zone):
    begin, end = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
    return AccessEvent.objects.filter(at__gte=begin, at__lt=end, client__isnull=False).exclude(what__in=UNASKED)


def _lot(first: date, event: AccessEvent) -> bytes:
    """Drawn by the rows' own ids: the same for whoever looks, and chosen by nobody."""
    return hashlib.sha256(f"{first} {event.pk}".encode()).digest()


def _look(event: AccessEvent) -> Look:
    sign = hashlib.sha256(event.client.bytes).hexdigest()[:4].upper()
    return Look(event.at, event.who_name, event.what, sign, event.relation_kind, event.reason)


# --- what stands out ----------------------------------------------------------------------------------------------------


def _odd(events: list[AccessEvent], zone: str) -> dict[str, list[UUID]]:
    names = _last_names({event.who for event in events} | {event.client for event in events})
    ends = dict(Relation.objects.filter(pk__in={event.relation for event in events if event.relation})
                .exclude(ended_at=None).values_list("pk", "ended_at"))  # fmt: skip
    found: dict[str, list[UUID]] = {kind: [] for kind in KINDS}
    found["many"] = _many(events)
    for event in events:
        done = not event.outcome
        here = event.at.astimezone(ZoneInfo(zone)).time()
        marks = {
            "namesake": names.get(event.who, "") == names.get(event.client, "-"),
            "ended": done and event.relation in ends and ends[event.relation] < event.at,
            "night": here >= NIGHT_FROM or here < NIGHT_TO,
            "stopped": not done,
            "emergency": event.what == What.EMERGENCY,
        }
        for kind in (kind for kind, is_so in marks.items() if is_so):
            found[kind].append(event.pk)
    return found


def _last_names(people: Iterable[UUID]) -> dict[UUID, str]:
    rows = User.objects.filter(pk__in=set(people)).exclude(last_name="").values_list("pk", "last_name")
    return {pk: name.casefold() for pk, name in rows}


def _many(events: list[AccessEvent]) -> list[UUID]:
    """The look with which a reader came to MANY different clients within an hour."""
    by_reader, found = defaultdict(list), []
    for event in events:
        if event.outcome:
            continue
        window = by_reader[event.who]
        window.append(event)
        while event.at - window[0].at > WITHIN:
            window.pop(0)
        if len({one.client for one in window}) == MANY:
            found.append(event.pk)
            window.clear()
    return found
