"""The reception desk's view of today: who is expected and who is there, what they owe, which rooms are in use, who is free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from practice.booking import attending, calendar
from practice.booking.availability import diary
from practice.booking.day import LEAST_FREE, between
from practice.booking.models import Booking, Form, Place
from practice.booking.slots import DAY, day_span
from practice.people import secrecy
from practice.people.models import User

State = Booking.State
LATE_AFTER = timedelta(minutes=5)
LOOKED_AHEAD = 14 * DAY
Owed = Sequence[tuple[int, str]]  # (minor units, currency)


@dataclass(frozen=True)
class Arrival:
    """`state`: here, missed, elsewhere (video, phone), late (should be here), soon (may be marked by now) or ahead. `fee`: due
    for having missed it; `owes`: what stands open on invoices."""

    booking: Booking
    state: str
    owes: Owed = ()

    @property
    def fee(self) -> bool:
        return attending.owes_fee(self.booking)

    @property
    def can_come(self) -> bool:
        return self.state in ("late", "soon")


@dataclass(frozen=True)
class RoomNow:
    room: Place
    current: Booking | None
    following: Booking | None


@dataclass(frozen=True)
class Gap:
    """The practitioner's next free time; `begins` None: none in two weeks."""

    practitioner: User
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class Desk:
    arrivals: list[Arrival]
    rooms: list[RoomNow]
    gaps: list[Gap]

    def count(self, *states: str) -> int:
        return sum(one.state in states for one in self.arrivals)

    @property
    def here(self) -> int:
        return self.count("here")

    @property
    def late(self) -> int:
        return self.count("late")

    @property
    def to_come(self) -> int:
        return self.count("late", "soon", "ahead")


def desk(people: Sequence[User], zone: ZoneInfo, now: datetime, viewer: User) -> Desk:
    """`viewer`: of what absolute secrecy hides from them, not even that a room is taken. Without what anybody owes (owing). At
    most nine queries, whatever the day holds."""
    begins, ends = day_span(now.astimezone(zone).date(), zone)
    rows = Booking.objects.filter(
        practitioner__in=people, client__isnull=False, starts_at__gte=begins, starts_at__lt=ends
    )
    rows = rows.filter(state__in=(State.CONFIRMED, State.COMPLETED, State.MISSED)).prefetch_related(
        "participants__client"
    )
    rows = list(rows.select_related("client", "service", "practitioner", "room", "place").order_by("starts_at", "pk"))
    calendar.mark_restricted(rows, now)
    return Desk([Arrival(row, _state(row, now)) for row in rows], _rooms(ends, now, viewer), _gaps(people, zone, now))


def owing(found: Desk, owed: Mapping[UUID, Owed]) -> Desk:
    """With what is open, by client: beside the first of somebody's times alone."""
    told, arrivals = set(), []
    for one in found.arrivals:
        pk = one.booking.client_id
        arrivals.append(one if pk in told else Arrival(one.booking, one.state, owed.get(pk, ())))
        told.add(pk)
    return Desk(arrivals, found.rooms, found.gaps)


def _state(row, now):
    if row.state == State.COMPLETED:
        return "here"
    if row.state == State.MISSED:
        return "missed"
    if row.form != Form.ON_SITE:
        return "elsewhere"
    if now > row.starts_at + LATE_AFTER:
        return "late"
    return "soon" if now >= row.starts_at - attending.EARLY else "ahead"


def minutes_late(booking: Booking, now: datetime) -> int:
    """Of somebody who comes in just now; a few minutes are none."""
    late = now - booking.starts_at
    return min(240, int(late.total_seconds()) // 60) if late > LATE_AFTER else 0


def _rooms(ends, now, viewer):
    rooms = calendar.rooms()
    by_room = {}
    taken = Booking.objects.live(now).filter(room__in=rooms, ends_at__gt=now, starts_at__lt=ends)
    taken = taken.filter(secrecy.open_to(viewer))
    for row in taken.select_related("practitioner").order_by("starts_at"):
        by_room.setdefault(row.room_id, []).append(row)
    found = []
    for room in rooms:
        rows = by_room.get(room.pk, [])
        current = rows[0] if rows and rows[0].starts_at <= now else None
        ahead = rows[1:] if current else rows
        found.append(RoomNow(room, current, ahead[0] if ahead else None))
    return found


def _gaps(people, zone, now):
    today = now.astimezone(zone).date()
    read = diary([one.pk for one in people], today, today + LOOKED_AHEAD, zone, now)
    return sorted(
        (_gap(one, read, today, now) for one in people),
        key=lambda gap: (gap.begins is None, gap.begins, gap.practitioner.pk),
    )


def _gap(one, read, today, now):
    for opens, closes in read.open(one.pk, today, today + LOOKED_AHEAD):
        for begins, ends in between(max(opens, now), closes, read.taken.get(one.pk, ())) if closes > now else ():
            if ends - begins >= LEAST_FREE:
                return Gap(one, begins, ends)
    return Gap(one)
