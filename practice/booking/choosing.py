"""The portal's page for choosing a time: one service, seven days in a row, the times of one day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.booking.availability import Diary, diary, wants_room
from practice.booking.models import Service
from practice.booking.queries import Free, free_times, who_offers
from practice.booking.slots import DAY
from practice.booking.words import hour_kind
from practice.people.models import User

NOON, EVENING = 12, 17  # hours of the clock
SATURDAY = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """`state` is "free", "full" (open, nothing left) or "closed"."""

    date: date
    state: str
    count: int = 0


@dataclass(frozen=True)
class Time:
    """A free time on the page. `kind`: see words.hour_kind."""

    start: datetime
    practitioner: User
    kind: str = ""
    left: int = 0


@dataclass
class Choice:
    """What the page shows. `who` is None for "whoever is free first"; `first` and `last` bound the days shown; `previous`
    and `following` begin the seven days beside, None where nothing can be booked any more."""

    service: Service
    everybody: Sequence[User]
    who: User | None
    first: date | None = None
    last: date | None = None
    days: list[Day] = field(default_factory=list)
    day: date | None = None
    times: dict[str, list[Time]] = field(default_factory=dict)
    previous: date | None = None
    following: date | None = None


def choice(service: Service, who: User | None, day: date | None, zone: ZoneInfo, now: datetime) -> Choice:
    """`day` None, past or beyond the horizon is the first day with a free time. Without any, the week stays empty."""
    everybody = who_offers(service)
    asked = [who] if who else everybody
    today, last = (moment.astimezone(zone).date() for moment in (now, now + timedelta(days=service.horizon_days)))
    read = diary([user.pk for user in asked], today, last, zone, now, wants_room(service))
    found = Choice(service, everybody, who)
    if day is None or not today <= day <= last:
        day = _first_free_day(service, asked, read, last)
    if day is None:
        return found
    found.first = today + (day - today).days // 7 * WEEK
    found.last = min(last, found.first + 6 * DAY)
    free = free_times(service, asked, read, found.first, found.last)
    found.days = _days(found.first, found.last, free, asked, read)
    found.day = _nearest(day, found.days)
    found.times = _by_part([each for each in free if _date(each, zone) == found.day], zone)
    found.previous = found.first - WEEK if found.first > today else None
    found.following = found.first + WEEK if found.first + WEEK <= last else None
    return found


def _date(free: Free, zone: ZoneInfo) -> date:
    return free.start.astimezone(zone).date()


def _first_free_day(service, asked, read: Diary, last):
    if service.seats:
        return next((_date(each, read.zone) for each in free_times(service, asked, read, read.today, last)), None)
    starts = (next(read.free(service, user.pk, read.today, last), None) for user in asked)
    first = min((start for start in starts if start), default=None)
    return first.astimezone(read.zone).date() if first else None


def _days(first: date, last: date, free: Sequence[Free], asked, read: Diary) -> list[Day]:
    """Monday to Friday, and those days of the weekend on which somebody works."""
    worked = {each.weekday for user in asked for each in read.hours.get(user.pk, ())}
    counts = Counter(_date(each, read.zone) for each in free)
    found = []
    for day in (first + number * DAY for number in range((last - first).days + 1)):
        is_open = any(next(read.open(user.pk, day, day), None) for user in asked)
        if day.weekday() < SATURDAY or day.weekday() in worked or counts[day]:
            found.append(Day(day, "free" if counts[day] else "full" if is_open else "closed", counts[day]))
    return found


def _nearest(day: date, days: Sequence[Day]) -> date | None:
    """The day itself when it has a free time, else the first one of those shown that has."""
    free = [each.date for each in days if each.count]
    return day if day in free else next(iter(free), None)


def _by_part(free: Sequence[Free], zone: ZoneInfo) -> dict[str, list[Time]]:
    """morning, afternoon, evening → times; only those that have any."""
    parts = {}
    for each in free:
        hour = each.start.astimezone(zone).hour
        part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
        parts.setdefault(part, []).append(Time(each.start, each.practitioner, hour_kind(each.start, zone), each.left))
    return parts
