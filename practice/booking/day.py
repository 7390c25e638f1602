"""A practitioner's day as a list: sessions, free time between them, and where the clock stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.booking.availability import diary
from practice.booking.models import Booking
from practice.booking.queries import bookings_between
from practice.booking.slots import MINUTE, day_span
from practice.people.models import User
from shared.privacy.rights.queries import who_restricted

LEAST_FREE = timedelta(minutes=20)  # a shorter gap is a pause, not free time


@dataclass(frozen=True)
class Event:
    """`kind` is "done", "next" or "" for a session, "free" for a gap, "now" for the clock (an instant without length)."""

    start: datetime
    minutes: int
    kind: str
    booking: Booking | None = None

    @property
    def height(self) -> int:
        """One of the steps that the style sheet knows, in minutes."""
        return next((step for step in (90, 60, 45) if self.minutes >= step), 30)


@dataclass(frozen=True)
class DayPage:
    """`next` is the session under way or to come, if the day is today; `now` is when it was asked."""

    date: date
    events: list[Event]
    sessions: list[Booking]
    next: Booking | None
    now: datetime

    @property
    def ends_at(self) -> datetime:
        """When the last session ends; only where there is one."""
        return self.sessions[-1].ends_at

    @property
    def until_next(self) -> int:
        """Minutes to the next session, rounded up; only where it is still to come."""
        return -((self.now - self.next.starts_at) // MINUTE)

    @property
    def done(self) -> int:
        return sum(event.kind == "done" for event in self.events)


def day_page(practitioner: User, day: date, zone: ZoneInfo, now: datetime) -> DayPage:
    """Five queries, whatever the day holds."""
    begins, ends = day_span(day, zone)
    sessions = bookings_between(practitioner, begins, ends)
    shut = who_restricted({each.client_id for each in sessions}, "booking", now)
    for each in sessions:  # the time is taken; by whom is no longer used (GDPR art. 18)
        each.restricted = each.client_id in shut
    is_today = begins <= now < ends
    coming = next((each for each in sessions if each.ends_at > now), None) if is_today else None
    events = [_session(each, coming, now) for each in sessions]
    events += _gaps(practitioner, day, zone, now)
    if is_today and sessions:
        events.append(Event(now, 0, "now"))
    return DayPage(day, sorted(events, key=lambda event: event.start), sessions, coming, now)


def _session(booking, coming, now):
    kind = "next" if booking is coming else "done" if booking.ends_at <= now else ""
    return Event(booking.starts_at, (booking.ends_at - booking.starts_at) // MINUTE, kind, booking)


def _gaps(practitioner, day, zone, now) -> list[Event]:
    """Open hours that nothing takes: neither sessions with their pauses, nor absences."""
    read = diary([practitioner.pk], day, day, zone, now)
    found = []
    for opens, closes in read.open(practitioner.pk, day, day):
        for begins, ends in between(opens, closes, read.taken.get(practitioner.pk, ())):
            if ends - begins >= LEAST_FREE:
                found.append(Event(begins, (ends - begins) // MINUTE, "free"))
    return found


def between(opens: datetime, closes: datetime, taken: Sequence[tuple[datetime, datetime]]):
    """The rest of a span when what is taken is taken away."""
    at = opens
    for begins, ends in taken:
        if ends <= at or begins >= closes:
            continue
        if begins > at:
            yield at, begins
        at = max(at, ends)
    if at < closes:
        yield at, closes
