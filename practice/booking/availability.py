"""Reading what practice.booking.slots needs: hours, absences and live bookings, in three queries however many people."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from practice.booking.models import Absence, Booking, Service, WeeklyHours
from practice.booking.slots import DAY, Hours, Offer, Span, free_starts, is_free, merged


def offer_of(service: Service) -> Offer:
    return Offer(
        length=timedelta(minutes=service.minutes),
        step=timedelta(minutes=service.step_minutes),
        pause=timedelta(minutes=service.pause_minutes),
        notice=timedelta(hours=service.notice_hours),
        horizon=timedelta(days=service.horizon_days),
    )


@dataclass(frozen=True)
class Diary:
    """Open hours and what is taken, by practitioner, as it was read at `now`."""

    zone: ZoneInfo
    now: datetime
    hours: dict[UUID, list[Hours]]
    taken: dict[UUID, list[Span]]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def free(self, service: Service, practitioner: UUID, first: date, last: date) -> Iterator[datetime]:
        """Free starts from `first` to `last`, which must lie within what was read."""
        hours, taken = self.hours.get(practitioner, ()), self.taken.get(practitioner, ())
        return free_starts(offer_of(service), hours, taken, first, last, self.zone, self.now)

    def offers(self, service: Service, practitioner: UUID, start: datetime) -> bool:
        """Whether that start is on offer at all, free or not."""
        day, hours = start.astimezone(self.zone).date(), self.hours.get(practitioner, ())
        # The day before too: hours that reach over midnight have their grid from there.
        return start in free_starts(offer_of(service), hours, (), day - DAY, day, self.zone, self.now)

    def is_free(self, service: Service, practitioner: UUID, start: datetime) -> bool:
        offer = offer_of(service)
        return is_free((start, start + offer.length + offer.pause), self.taken.get(practitioner, ()))


def diary(practitioners: Collection[UUID], first: date, last: date, zone: ZoneInfo, now: datetime) -> Diary:
    """For those practitioners from `first` to `last` (the clinic's days, both included)."""
    window = (
        datetime.combine(first - DAY, datetime.min.time(), zone),
        datetime.combine(last + 2 * DAY, datetime.min.time(), zone),
    )
    hours, taken = {}, {}
    for who, weekday, begins, ends in WeeklyHours.objects.filter(practitioner__in=practitioners).values_list(
        "practitioner_id", "weekday", "begins", "ends"
    ):
        hours.setdefault(who, []).append(Hours(weekday, begins, ends))
    away = Absence.objects.filter(practitioner__in=practitioners, period__overlap=window)
    booked = Booking.objects.live(now).filter(practitioner__in=practitioners, period__overlap=window)
    for rows in (away, booked):
        for who, begins, ends in rows.values_list("practitioner_id", "period__startswith", "period__endswith"):
            taken.setdefault(who, []).append((begins, ends))
    return Diary(zone, now, hours, {who: merged(spans) for who, spans in taken.items()})
