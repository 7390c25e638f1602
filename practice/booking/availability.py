"""Reading what practice.booking.slots needs: hours, holidays, absences and live bookings, in three queries however many
people, and rooms in two more where a service needs one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Subquery

from practice.booking.closed import holidays_between
from practice.booking.models import Absence, Booking, Form, Place, Rules, Service, WeeklyHours
from practice.booking.slots import DAY, Hours, Offer, Span, free_starts, instant, is_free, merged, open_spans


def offer_of(service: Service) -> Offer:
    return Offer(
        length=timedelta(minutes=service.minutes),
        step=timedelta(minutes=service.step_minutes),
        lead=timedelta(minutes=service.lead_minutes),
        pause=timedelta(minutes=service.pause_minutes),
        notice=timedelta(hours=service.notice_hours),
        horizon=timedelta(days=service.horizon_days),
    )


@dataclass(frozen=True)
class Diary:
    """Open hours and what is taken, by practitioner, as it was read at `now`. `rooms`: room → the location it is in."""

    zone: ZoneInfo
    now: datetime
    hours: dict[UUID, list[Hours]]
    taken: dict[UUID, list[Span]]
    closed: Collection[date] = frozenset()
    rooms: dict[UUID, UUID] = field(default_factory=dict)
    occupied: dict[UUID, list[Span]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def open(self, practitioner: UUID, first: date, last: date) -> Iterator[Span]:
        return open_spans(self.hours.get(practitioner, ()), first, last, self.zone, self.closed)

    def free(self, service: Service, practitioner: UUID, first: date, last: date) -> Iterator[datetime]:
        """Free starts from `first` to `last`, which must lie within what was read."""
        found = self._starts(service, practitioner, self.taken.get(practitioner, ()), first, last)
        if not wants_room(service):
            return found
        return (start for start in found if self.free_rooms(service, practitioner, start))

    def _starts(self, service, practitioner, taken, first, last):
        hours = self.hours.get(practitioner, ())
        return free_starts(offer_of(service), hours, taken, first, last, self.zone, self.now, self.closed)

    def offers(self, service: Service, practitioner: UUID, start: datetime) -> bool:
        """Whether that start is on offer at all, free or not."""
        day = start.astimezone(self.zone).date()
        # The day before too: hours that reach over midnight have their grid from there.
        return start in self._starts(service, practitioner, (), day - DAY, day)

    def is_free(self, service: Service, practitioner: UUID, start: datetime) -> bool:
        """Room or not: who could meet in a room may be able to meet without."""
        return is_free(offer_of(service).busy(start), self.taken.get(practitioner, ()))

    def place(self, practitioner: UUID, start: datetime) -> UUID | None:
        """The location that the hours then name."""
        day = start.astimezone(self.zone).date()
        hours = self.hours.get(practitioner, ())
        dated = [each for each in hours if each.day == day]
        for each in dated or [each for each in hours if each.day is None and each.weekday == day.weekday()]:
            if any(begins <= start < ends for begins, ends in open_spans([each], day, day, self.zone)):
                return each.place
        return None

    def free_rooms(self, service: Service, practitioner: UUID, start: datetime) -> list[UUID]:
        """At the location where the practitioner is then."""
        place, span = self.place(practitioner, start), offer_of(service).busy(start)
        return [
            room
            for room, location in self.rooms.items()
            if place in (None, location) and is_free(span, self.occupied.get(room, ()))
        ]


def wants_room(service: Service) -> bool:
    return service.needs_room and Form.ON_SITE in service.forms


def diary(
    practitioners: Collection[UUID], first: date, last: date, zone: ZoneInfo, now: datetime, rooms: bool = False
) -> Diary:
    """For those practitioners from `first` to `last` (the clinic's days, both included); `rooms`: theirs are asked for."""
    window = (instant(first - DAY, datetime.min.time(), zone), instant(last + 2 * DAY, datetime.min.time(), zone))
    hours, country = _hours(practitioners, first - DAY, last + DAY)
    away = Absence.objects.filter(practitioner__in=practitioners, period__overlap=window)
    booked = Booking.objects.live(now).filter(practitioner__in=practitioners, period__overlap=window)
    closed = holidays_between(country, first - DAY, last + DAY)
    taken = _spans("practitioner_id", away, booked)
    if not rooms:
        return Diary(zone, now, hours, taken, closed)
    open_rooms = Place.objects.filter(active=True, within__isnull=False).order_by("name", "pk")
    known = dict(open_rooms.values_list("pk", "within_id"))
    in_use = Booking.objects.live(now).filter(room__in=list(known), period__overlap=window)
    return Diary(zone, now, hours, taken, closed, known, _spans("room_id", in_use))


def _hours(practitioners, first, last):
    """(hours by practitioner, whose holidays the clinic keeps)"""
    found, country = {}, ""
    rows = WeeklyHours.objects.filter(practitioner__in=practitioners)
    rows = rows.exclude(day__lt=first).exclude(day__gt=last)
    kept = Subquery(Rules.objects.values("holidays_of")[:1])  # one row: no question of its own
    fields = ("practitioner_id", "weekday", "begins", "ends", "day", "place_id", "kept")
    for who, weekday, begins, ends, day, place, kept_holidays in rows.annotate(kept=kept).values_list(*fields):
        found.setdefault(who, []).append(Hours(weekday, begins, ends, day, place))
        country = kept_holidays or ""
    return found, country


def _spans(key, *queries) -> dict[UUID, list[Span]]:
    found = {}
    for rows in queries:
        for whose, begins, ends in rows.values_list(key, "period__startswith", "period__endswith"):
            found.setdefault(whose, []).append((begins, ends))
    return {whose: merged(spans) for whose, spans in found.items()}
