"""Which times are free: pure arithmetic over plain values, no database, no clock of its own.

Weekly hours are the clinic's wall clock; everything else is instants (aware datetimes, UTC). A day's hours become
instants once, by the zone's rules for that very day, and from there on only elapsed time counts. So on the night when
clocks go back the doubled hour is offered twice, as two different instants, and on the night when they go forward the
missing hour is not offered at all; a session lasts its full length on both.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

MIDNIGHT, DAY, MINUTE = time(0), timedelta(days=1), timedelta(minutes=1)
Span = tuple[datetime, datetime]  # from (included) to (excluded), UTC


@dataclass(frozen=True)
class Hours:
    """On one weekday (0 Monday to 6 Sunday), from one wall-clock time to another; `ends` 00:00 is the day's end.

    With a `day` on that date alone, where they stand instead of the week's. `place`: the id of where that is."""

    weekday: int
    begins: time
    ends: time
    day: date | None = None
    place: UUID | None = None


@dataclass(frozen=True)
class Offer:
    """What of a service decides its times. `step`: a start is offered every so often, counted from when hours begin.
    `lead` and `pause`: the practitioner's own time before and afterwards. `notice`: from now to the first start.
    `horizon`: to the last."""

    length: timedelta
    step: timedelta
    lead: timedelta = timedelta(0)
    pause: timedelta = timedelta(0)
    notice: timedelta = timedelta(0)
    horizon: timedelta = timedelta(days=60)

    def busy(self, start: datetime) -> Span:
        """What a session that begins then takes of the practitioner's day."""
        return start - self.lead, start + self.length + self.pause


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant when the wall clock shows `clock` on `day`: the first of two, and in a gap the gap's end."""
    wall = datetime.combine(day, clock, zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    before, offset = wall.replace(fold=1).astimezone(UTC), found.astimezone(zone).utcoffset()
    minutes = range((found - before) // MINUTE)
    passed = bisect_left(minutes, True, key=lambda m: (before + m * MINUTE).astimezone(zone).utcoffset() == offset)
    return before + passed * MINUTE


def is_doubled(start: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows this time twice on its day, so that it needs more words than "2.30"."""
    local = start.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def day_span(day: date, zone: ZoneInfo) -> Span:
    """The clinic's day: 23, 24 or 25 hours."""
    return instant(day, MIDNIGHT, zone), instant(day + DAY, MIDNIGHT, zone)


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, without empty ones, and with those that touch or overlap made one."""
    return list(_joined(sorted(spans)))


def _joined(ordered: Iterable[Span]) -> Iterator[Span]:
    current = None
    for begins, ends in ordered:
        if begins >= ends:
            continue
        if current and begins <= current[1]:
            current = current[0], max(ends, current[1])
            continue
        if current:
            yield current
        current = begins, ends
    if current:
        yield current


def open_spans(
    hours: Iterable[Hours], first: date, last: date, zone: ZoneInfo, closed: Collection[date] = ()
) -> Iterator[Span]:
    """When hours are open from `first` to `last` (both included), in order, those that touch or overlap made one. On a date
    of `closed` only hours for that very date count."""
    by_weekday, by_day = {}, {}
    for each in hours:
        named, key = (by_day, each.day) if each.day else (by_weekday, each.weekday)
        named.setdefault(key, []).append(each)
    days = (first + number * DAY for number in range((last - first).days + 1))
    return _joined(
        span
        for day in days
        for span in _one_day(day, by_day.get(day) or (() if day in closed else by_weekday.get(day.weekday(), ())), zone)
    )


def _one_day(day: date, hours: Iterable[Hours], zone: ZoneInfo) -> list[Span]:
    return sorted(
        (instant(day, each.begins, zone), instant(day + DAY if each.ends == MIDNIGHT else day, each.ends, zone))
        for each in hours
    )


def free_starts(
    offer: Offer,
    hours: Iterable[Hours],
    blocked: Sequence[Span],
    first: date,
    last: date,
    zone: ZoneInfo,
    now: datetime,
    closed: Collection[date] = (),
) -> Iterator[datetime]:
    """Every instant at which the session can start, from `first` to `last` (the clinic's days, both included), in order.

    `blocked` is `merged`: absences, and bookings with the time around them. A session must lie in open hours whole; the
    time around it may reach past them, but not into what is blocked. `closed`: public holidays.
    """
    earliest, latest = now + offer.notice, now + offer.horizon
    for opens, closes in open_spans(hours, first, last, zone, closed):
        start = opens + max(0, -((opens - earliest) // offer.step)) * offer.step  # rounded up
        while start + offer.length <= closes and start <= latest:
            if is_free(offer.busy(start), blocked):
                yield start
            start += offer.step


def is_free(span: Span, blocked: Sequence[Span]) -> bool:
    """Whether nothing of `blocked` (`merged`) reaches into the span."""
    begins, ends = span
    after = bisect_left(blocked, ends, key=itemgetter(0))  # those before it begin before our end; the last ends last
    return after == 0 or blocked[after - 1][1] <= begins
