"""Times that repeat: the same wall-clock time every week or every other week. Each date is a booking of its own, which can
be moved or cancelled alone; `Booking.series` ties them together."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from practice.booking import actions
from practice.booking.models import Booking
from practice.booking.slots import instant
from practice.people.models import User
from shared.ids import uuid7

MOST = 26  # dates of one series: half a year of weeks


@dataclass
class Repeated:
    """What came of it: the bookings made, and the dates on which that time could not be had."""

    made: list[Booking] = field(default_factory=list)
    missed: list[datetime] = field(default_factory=list)


def dates(start: datetime, weeks: int, times: int, zone: ZoneInfo) -> Iterator[datetime]:
    """`times` starts in all, `weeks` apart, at the same time on the clinic's clock, whatever clocks do in between."""
    local = start.astimezone(zone)
    for number in range(min(times, MOST)):
        yield instant((local + timedelta(weeks=weeks * number)).date(), local.time(), zone) if number else start


def book(
    time: actions.Wanted,
    client: User,
    held: UUID | None,
    weeks: int,
    times: int,
    zone: ZoneInfo,
    now: datetime,
    extras: actions.Extras = actions.ALONE,
) -> Repeated:
    """The first date must succeed (raises as actions.confirm does); of the others those that are on offer and free, in the
    order of time, so that two series never wait for each other."""
    extras = replace(extras, series=uuid7()) if times > 1 else extras
    found = Repeated([actions.confirm(time, client, held, now, extras)])
    for start in list(dates(time.start, weeks, times, zone))[1:]:
        try:
            again = actions.wanted(time.service, time.practitioner.pk, start, time.form, zone, now)
            found.made.append(actions.confirm(again, client, None, now, extras))
        except (actions.NotOffered, actions.SlotTaken, actions.NotForYou):
            found.missed.append(start)
    return found


def rest(booking: Booking, now: datetime) -> list[Booking]:
    """Those of its series that come after it and are still to begin, in order."""
    if booking.series is None:
        return []
    rows = Booking.objects.filter(series=booking.series, client=booking.client_id, starts_at__gt=booking.starts_at)
    rows = rows.filter(starts_at__gt=now, state__in=(Booking.State.CONFIRMED, Booking.State.HELD))
    return list(rows.select_related("client", "practitioner", "service").order_by("starts_at"))
