"""Busy times out of somebody's own calendar (iCalendar, RFC 5545): when, and nothing else. Plain values, no database.

What is marked as free, cancelled or ours is left out. Repetitions are reckoned on the wall clock of the event's own zone, so a
Monday at nine stays at nine when the clocks change; times without a zone are the clinic's."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from practice.booking.slots import DAY, MIDNIGHT, Span, instant, merged

MOST_EVENTS, MOST_TIMES = 5000, 20_000  # of a calendar, and of one event that repeats
REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
LONGEST = 366 * DAY


class Unreadable(Exception):
    """It is no calendar, or holds too much."""


def busy(raw: bytes, zone: ZoneInfo, first: datetime, last: datetime, ours: Collection[str] = ()) -> list[Span]:
    """Between two instants, in order and without overlaps. `ours`: ids of events that are bookings here."""
    try:
        calendars = Calendar.from_ical(raw, multiple=True)
        events = [event for one in calendars for event in one.walk("VEVENT")]
        given = [span for one in calendars for span in _given(one, zone)]
        if not calendars or len(events) > MOST_EVENTS:
            raise Unreadable
        moved = {
            (str(one.get("UID")), _instant(one["RECURRENCE-ID"].dt, zone)) for one in events if "RECURRENCE-ID" in one
        }
        found = [span for event in events for span in _spans(event, zone, first, last, moved, ours)]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise Unreadable from error
    return merged(
        (max(begins, first), min(ends, last)) for begins, ends in (*found, *given) if begins < last and ends > first
    )


def _spans(event, zone, first, last, moved, ours) -> Iterator[Span]:
    uid = str(event.get("UID"))
    takes = str(event.get("TRANSP", "OPAQUE")).upper() != "TRANSPARENT"
    if not takes or str(event.get("STATUS", "")).upper() == "CANCELLED" or uid in ours:
        return
    start = event["DTSTART"].dt
    length = _length(event, start, zone)
    if not timedelta(0) < length <= LONGEST:
        return
    for one in _starts(event, start, zone, first - length, last):
        if "RECURRENCE-ID" in event or (uid, one) not in moved:
            yield one, _end(one, start, length, zone)


def _length(event, start, zone):
    if "DTEND" in event:
        end = event["DTEND"].dt
        return end - start if type(end) is type(start) is date else _instant(end, zone) - _instant(start, zone)
    if "DURATION" in event:
        return event["DURATION"].dt
    return timedelta(0) if isinstance(start, datetime) else DAY


def _end(begins, start, length, zone):
    if isinstance(start, datetime):
        return begins + length
    return instant(begins.astimezone(zone).date() + length, MIDNIGHT, zone)  # whole days, also where a day has 23 hours


def _starts(event, start, zone, first, last) -> Iterator[datetime]:
    apart = {_instant(value, zone) for value in _dates(event, "EXDATE")}
    if "RECURRENCE-ID" in event or "RRULE" not in event:
        found = iter([_instant(start, zone)])
    else:
        found = _repeated(event["RRULE"], start, zone, last)
    extra = (_instant(value, zone) for value in _dates(event, "RDATE"))
    seen = set()
    for one in (*islice(found, MOST_TIMES), *extra):
        if first < one < last and one not in apart and one not in seen:
            seen.add(one)
            yield one


def _repeated(rule, start, zone, last) -> Iterator[datetime]:
    rule = rule[0] if isinstance(rule, list) else rule
    if [str(value).upper() for value in rule.get("FREQ", [])][:1] not in [[one] for one in REPEATS]:
        return
    tz = start.tzinfo or zone if isinstance(start, datetime) else zone
    wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, MIDNIGHT)
    until = next((_instant(value, zone, ends=True) for value in rule.get("UNTIL", [])), last)
    plain = ";".join(f"{name}={value}" for name, value in _parts(rule) if name != "UNTIL")
    for one in rrulestr(f"RRULE:{plain}", dtstart=wall):
        at = one.replace(tzinfo=tz).astimezone(UTC)
        if at > until or at >= last:
            return
        yield at


def _parts(rule):
    return (part.split("=", 1) for part in rule.to_ical().decode().split(";"))


def _dates(event, name):
    """Values of EXDATE or RDATE, however often it stands there; of a period its beginning."""
    found = event.get(name, [])
    for many in found if isinstance(found, list) else [found]:
        for one in many.dts:
            yield one.dt[0] if isinstance(one.dt, tuple) else one.dt


def _given(calendar, zone) -> Iterator[Span]:
    """What a server tells as busy itself (VFREEBUSY)."""
    for part in calendar.walk("VFREEBUSY"):
        found = part.get("FREEBUSY", [])
        for one in found if isinstance(found, list) else [found]:
            if str(one.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            begins, ends = one.dt if isinstance(one.dt, tuple) else (one.start, one.end)
            begins = _instant(begins, zone)
            yield begins, begins + ends if isinstance(ends, timedelta) else _instant(ends, zone)


def _instant(value: date | datetime, zone: ZoneInfo, *, ends: bool = False) -> datetime:
    """`ends`: of a date its end."""
    if not isinstance(value, datetime):
        return instant(value + DAY * ends, MIDNIGHT, zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
