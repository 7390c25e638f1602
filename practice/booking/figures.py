"""How full the clinic is, and how many do not come: by week and by practitioner, as sums without anybody's name.

Open time is reckoned with the hours as they stand now, without absences and public holidays; booked time is sessions and
groups, also outside those hours, so that more than all of it may be booked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q

from practice.booking.availability import diary
from practice.booking.day import between
from practice.booking.models import Absence, Booking
from practice.booking.slots import DAY, MINUTE, day_span, merged
from practice.people.models import User
from shared.web.tables import as_csv

BEHIND, AHEAD = 12, 4  # weeks
WEEK = 7 * DAY
State = Booking.State


@dataclass
class Line:
    """Of a week (`key` its Monday) or a practitioner. `open` and `booked` in minutes; `came`, `missed` and `late` (given back
    too late) in sessions."""

    key: date | User
    open: int = 0
    booked: int = 0
    came: int = 0
    missed: int = 0
    late: int = 0

    @property
    def full(self) -> int:
        """Percent of the open time that is booked."""
        return round(100 * self.booked / self.open) if self.open else 0

    @property
    def absent(self) -> int:
        """Percent of those expected who did not come, or gave the time back too late."""
        expected = self.came + self.missed + self.late
        return round(100 * (self.missed + self.late) / expected) if expected else 0

    @property
    def hours(self) -> tuple[Decimal, Decimal]:
        """(open, booked), in tenths."""
        return _hours(self.open), _hours(self.booked)


@dataclass
class Figures:
    weeks: list[Line] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)
    this_week: date | None = None


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))


def figures(people: Sequence[User], zone: ZoneInfo, now: datetime) -> Figures:
    """Five queries."""
    today = now.astimezone(zone).date()
    monday = today - today.weekday() * DAY
    first, last = monday - BEHIND * WEEK, monday + AHEAD * WEEK - DAY
    weeks = {first + number * WEEK: Line(first + number * WEEK) for number in range(BEHIND + AHEAD)}
    found = Figures(list(weeks.values()), [Line(one) for one in people], monday)
    by_person = {line.key.pk: line for line in found.people}

    def lines(pk, moment):
        day = moment.astimezone(zone).date()
        return weeks[day - day.weekday() * DAY], by_person[pk]

    window = (day_span(first, zone)[0], day_span(last, zone)[1])
    for pk, begins, ends in _open(people, first, last, zone, now, window):
        for line in lines(pk, begins):
            line.open += (ends - begins) // MINUTE
    _count(lines, by_person, window, now)
    return found


def _open(people, first, last, zone, now, window):
    """Open hours day by day, without absences."""
    read = diary([one.pk for one in people], first, last, zone, now)
    away = {}
    rows = Absence.objects.filter(practitioner__in=people, period__overlap=window, imported=False)
    for pk, begins, ends in rows.values_list("practitioner_id", "period__startswith", "period__endswith"):
        away.setdefault(pk, []).append((begins, ends))
    away = {pk: merged(spans) for pk, spans in away.items()}
    for one in people:
        for number in range((last - first).days + 1):
            day = first + number * DAY
            for opens, closes in read.open(one.pk, day, day):
                yield from ((one.pk, *span) for span in between(opens, closes, away.get(one.pk, ())))


def _count(lines, people, window, now):
    rows = Booking.objects.filter(practitioner__in=people, starts_at__gte=window[0], starts_at__lt=window[1])
    rows = rows.filter(Q(client__isnull=False) | Q(seats__isnull=False)).exclude(state=State.HELD)
    fields = ("practitioner_id", "starts_at", "ends_at", "state", "cancelled_late", "group_id", "client_id")
    for pk, begins, ends, state, late, group, client in rows.values_list(*fields):
        for line in lines(pk, begins):
            if state != State.CANCELLED and group is None:  # a seat takes no time of its own
                line.booked += (ends - begins) // MINUTE
            if client is None:
                continue
            line.missed += state == State.MISSED
            line.late += state == State.CANCELLED and late
            line.came += state == State.COMPLETED or (state == State.CONFIRMED and ends <= now)


def table(found: Figures, head: Sequence[str]) -> bytes:
    """Both tables below one another, for a spreadsheet: semicolons, UTF-8 with its mark."""

    def row(line):
        key = line.key.isoformat() if isinstance(line.key, date) else line.key.get_full_name()
        return [key, *line.hours, line.full, line.came, line.missed, line.late, line.absent]

    return as_csv(head, map(row, (*found.weeks, *found.people)))
