"""The staff's calendar: a day side by side, a week of one person or room, a month in short. Everything a page shows is
decided here; its templates and script only place it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from practice.booking.availability import diary
from practice.booking.closed import name_of
from practice.booking.models import Absence, Booking, Place
from practice.booking.queries import HAPPENING
from practice.booking.rules import rules
from practice.booking.slots import DAY, MINUTE, day_span
from practice.people import secrecy
from practice.people.models import User
from shared.privacy.rights.queries import who_restricted

QUARTER = 15
EARLIEST, LATEST = 8, 18  # hours that always show
MOST_FOUND = 60
SHOWN = (*HAPPENING, Booking.State.HELD)
YEAR = timedelta(days=365)


@dataclass
class Event:
    """A booking, a group, a request, or (without `booking`) an absence or a closed time. `row` and `rows` are quarter-hours
    from the top, `lane` of `lanes` side by side, both from 1."""

    start: datetime
    end: datetime
    booking: Booking | None = None
    row: int = 1
    rows: int = 1
    lane: int = 1
    lanes: int = 1

    @property
    def minutes(self) -> int:
        return (self.end - self.start) // MINUTE


@dataclass
class Column:
    """One day of one person or room."""

    day: date
    who: User | None = None
    room: Place | None = None
    holiday: str = ""
    events: list[Event] = field(default_factory=list)


@dataclass
class Page:
    """`hours`: those that the grid shows, from the first one's beginning; `weeks`: of a month, columns by week."""

    view: str
    first: date
    last: date
    columns: list[Column]
    hours: list[int] = field(default_factory=list)
    weeks: list[list[Column]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.hours) * 4

    @property
    def bookings(self) -> list[Booking]:
        return [event.booking for column in self.columns for event in column.events if event.booking]


def bounds(view: str, day: date) -> tuple[date, date]:
    """(first, last) day that a view of that day shows."""
    if view == "day":
        return day, day
    if view == "week":
        monday = day - day.weekday() * DAY
        return monday, monday + 6 * DAY
    first = day.replace(day=1)
    last = (first + 31 * DAY).replace(day=1) - DAY
    return first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY


def page(
    view: str, day: date, people: Sequence[User], room: Place | None, zone: ZoneInfo, now: datetime, viewer: User
) -> Page:
    """Of those people, or of a room whoever is in it; what absolute secrecy hides from the viewer is taken time and no more. At
    most eight queries."""
    first, last = bounds(view, day)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    kept = rules().holidays_of
    if room:
        columns = [Column(each, room=room, holiday=name_of(kept, each)) for each in days]
    else:
        columns = [Column(each, who=one, holiday=name_of(kept, each)) for each in days for one in people]
    _fill(columns, people, room, zone, now, viewer)
    found = Page(view, first, last, columns)
    if view == "month":
        found.weeks = [columns[at : at + 7] for at in range(0, len(columns), 7)]
    else:
        _place(found, zone)
    return found


def booked(begins: datetime, ends: datetime, people: Collection[User] = (), room: Place | None = None):
    """Bookings, groups and requests that overlap that time: of a room, else of those people. A group has `taken`."""
    rows = Booking.objects.filter(period__overlap=(begins, ends), group=None, state__in=SHOWN)
    rows = rows.exclude(state=Booking.State.CANCELLED).exclude(state=Booking.State.HELD, client=None)
    rows = rows.filter(room=room) if room else rows.filter(practitioner__in=[one.pk for one in people])
    taken = Count("taken_seats", filter=~Q(taken_seats__state=Booking.State.CANCELLED))
    return rows.annotate(taken=taken).select_related("client", "service", "practitioner", "room").order_by("starts_at")


def _fill(columns, people, room, zone, now, viewer):
    begins, ends = day_span(columns[0].day, zone)[0], day_span(columns[-1].day, zone)[1]
    found = list(booked(begins, ends, people, room))
    mark_restricted(found, now)
    by = {(column.day, column.who and column.who.pk): column for column in columns}
    for one in found:
        column = by.get((one.starts_at.astimezone(zone).date(), None if room else one.practitioner_id))
        if column:
            shut = secrecy.is_shut(one.practitioner, viewer)
            column.events.append(Event(one.starts_at, one.ends_at, None if shut else one))
    if not room:
        _add_absences(by, people, begins, ends, zone)


def mark_restricted(bookings: Iterable[Booking], now: datetime) -> None:
    """The time is taken; by whom is no longer used (GDPR art. 18)."""
    bookings = list(bookings)
    shut = who_restricted({one.client_id for one in bookings if one.client_id}, "booking", now)
    for one in bookings:
        one.restricted = one.client_id in shut


def _add_absences(by, people, begins, ends, zone):
    rows = Absence.objects.filter(practitioner__in=[one.pk for one in people], period__overlap=(begins, ends))
    for who, from_, until in rows.values_list("practitioner_id", "period__startswith", "period__endswith"):
        for (day, whose), column in by.items():
            opens, closes = day_span(day, zone)
            if whose == who and from_ < closes and until > opens:
                column.events.append(Event(max(from_, opens), min(until, closes)))


def _place(found: Page, zone: ZoneInfo) -> None:
    """Where on the grid. An absence of a whole day is as long as the grid, no longer."""
    walls = [event.booking and event for column in found.columns for event in column.events]
    starts = [event.start.astimezone(zone).hour for event in walls if event]
    stops = [-(-_minute(event.end, event.start, zone) // 60) for event in walls if event]
    first, last = min([EARLIEST, *starts]), min(24, max([LATEST, *stops]))
    found.hours = list(range(first, last))
    for column in found.columns:
        column.events.sort(key=lambda event: (event.start, -event.minutes))
        for event in column.events:
            begins = max(0, _minute(event.start, event.start, zone) - first * 60)
            ends = min((last - first) * 60, _minute(event.end, event.start, zone) - first * 60)
            event.row = min(begins, (last - first) * 60 - QUARTER) // QUARTER + 1
            event.rows = max(1, -(-ends // QUARTER) - event.row + 1)
        _side_by_side(column.events)


def _minute(moment: datetime, start: datetime, zone: ZoneInfo) -> int:
    """Minutes of the wall clock since midnight of the day on which `start` is; midnight after it is 1440."""
    local = moment.astimezone(zone)
    return (local.date() - start.astimezone(zone).date()).days * 1440 + local.hour * 60 + local.minute


def _side_by_side(events: list[Event]) -> None:
    """Those that overlap on the grid stand in lanes beside each other, three at most."""
    group, until = [], 0
    for event in [*events, None]:
        if event is None or event.row >= until:
            for one in group:
                one.lanes = min(3, max(each.lane for each in group))
            group, until = [], 0
        if event is None:
            break
        busy = {one.lane for one in group if one.row + one.rows > event.row}
        event.lane = min(set(range(1, 4)) - busy, default=3)
        group.append(event)
        until = max(until, event.row + event.rows)


def search(words: str, people: Collection[User], now: datetime) -> list[Booking]:
    """Times of clients with that first name, a year back and a year ahead, what is to come first."""
    rows = booked(now - YEAR, now + YEAR, people).filter(client__first_name__icontains=words.strip())
    found = sorted(rows[: 4 * MOST_FOUND], key=lambda one: (one.starts_at < now, abs(one.starts_at - now)))[:MOST_FOUND]
    mark_restricted(found, now)
    return [one for one in found if not one.restricted]


def rooms() -> list[Place]:
    return list(Place.objects.filter(within__isnull=False, active=True).select_related("within").order_by("name"))


# -- what a time would run into -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Conflict:
    """`kind`: practitioner, room, client (booked elsewhere), away, closed (a public holiday), hours. The first two can't be;
    the others can, when somebody wants them to."""

    kind: str
    booking: Booking | None = None
    words: str = ""

    @property
    def is_hard(self) -> bool:
        return self.kind in ("practitioner", "room")


def conflicts(
    start: datetime, minutes: int, practitioner: User, room: Place | None, client: User | None,
    but: UUID | None, zone: ZoneInfo, now: datetime, viewer: User,
) -> list[Conflict]:  # fmt: skip
    """What a session then would run into, `but` a booking's own old time. That a client is with somebody under absolute secrecy
    is not told."""
    ends, day = start + timedelta(minutes=minutes), start.astimezone(zone).date()
    found = [Conflict("practitioner", one) for one in _others(start, ends, but, now, practitioner=practitioner)]
    if room:
        found += [Conflict("room", one) for one in _others(start, ends, but, now, room=room)]
    if client:
        mine = _others(start, ends, but, now, client=client)
        mine = [one for one in mine if not secrecy.is_shut(one.practitioner, viewer)]
        found += [Conflict("client", one) for one in mine if one.practitioner_id != practitioner.pk]
    if Absence.objects.filter(practitioner=practitioner, period__overlap=(start, ends)).exists():
        found.append(Conflict("away"))
    read = diary([practitioner.pk], day, day, zone, now)
    if day in read.closed:
        found.append(Conflict("closed", words=name_of(rules().holidays_of, day)))
    elif not any(opens <= start and ends <= closes for opens, closes in read.open(practitioner.pk, day, day)):
        found.append(Conflict("hours"))
    return found


def _others(start, ends, but, now, **whose):
    rows = Booking.objects.live(now).filter(period__overlap=(start, ends), **whose).exclude(pk=but)
    return list(rows.select_related("client", "practitioner", "service").order_by("starts_at"))
