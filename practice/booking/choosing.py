"""The portal's page for choosing a time: one service, a week of days, the times of one day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from practice.booking.availability import Diary, diary
from practice.booking.models import Service
from practice.booking.queries import Free, free_times, who_offers
from practice.booking.slots import DAY, open_spans
from practice.booking.words import hour_kind
from practice.people.models import User

NOON, EVENING = 12, 17  # hours of the clock
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


@dataclass
class Choice:
    """What the page shows. `who` is None for "whoever is free first"; `previous` and `following` are the Mondays of the
    weeks beside, None where nothing can be booked any more."""

    service: Service
    everybody: Sequence[User]
    who: User | None
    monday: date | None = None
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
    read = diary([user.pk for user in asked], today, last, zone, now)
    found = Choice(service, everybody, who)
    if day is None or not today <= day <= last:
        day = _first_free_day(service, asked, read, last)
    if day is None:
        return found
    found.monday = day - day.weekday() * DAY
    first_day, last_day = max(today, found.monday), min(last, found.monday + 6 * DAY)
    free = free_times(service, asked, read, first_day, last_day)
    found.days = _days(found.monday, free, asked, read)
    found.day = _nearest(day, found.days)
    found.times = _by_part([each for each in free if _date(each, zone) == found.day], zone)
    found.previous = found.monday - WEEK if found.monday > today else None
    found.following = found.monday + WEEK if found.monday + WEEK <= last else None
    return found


def _date(free: Free, zone: ZoneInfo) -> date:
    return free.start.astimezone(zone).date()


def _first_free_day(service, asked, read: Diary, last):
    starts = (next(read.free(service, user.pk, read.today, last), None) for user in asked)
    first = min((start for start in starts if start), default=None)
    return first.astimezone(read.zone).date() if first else None


def _days(monday: date, free: Sequence[Free], asked, read: Diary) -> list[Day]:
    """Monday to Friday, and those days of the weekend on which somebody works."""
    worked = {each.weekday for user in asked for each in read.hours.get(user.pk, ())}
    found = []
    for number in range(7):
        day = monday + number * DAY
        count = sum(_date(each, read.zone) == day for each in free)
        is_open = day >= read.today and any(
            next(open_spans(read.hours.get(user.pk, ()), day, day, read.zone), None) for user in asked
        )
        if number < 5 or number in worked:
            found.append(Day(day, "free" if count else "full" if is_open else "closed", count))
    return found


def _nearest(day: date, days: Sequence[Day]) -> date | None:
    """The day itself when it has a free time, else the first one of its week that has."""
    free = [each.date for each in days if each.count]
    return day if day in free else next(iter(free), None)


def _by_part(free: Sequence[Free], zone: ZoneInfo) -> dict[str, list[Time]]:
    """morning, afternoon, evening → times; only those that have any."""
    parts = {}
    for each in free:
        hour = each.start.astimezone(zone).hour
        part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
        parts.setdefault(part, []).append(Time(each.start, each.practitioner, hour_kind(each.start, zone)))
    return parts
