"""Groups: dates that the staff plans, with seats that clients take. Never two on one seat, and no seat too many."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Q, QuerySet

from practice.booking.availability import offer_of
from practice.booking.changed import offer_changed
from practice.booking.models import Booking, Service
from practice.booking.taking import take
from practice.people.models import User

State = Booking.State


def at(service: Service, practitioner: User, start: datetime) -> Booking | None:
    """The group that meets then."""
    rows = Booking.objects.filter(practitioner=practitioner, service=service, state=State.GROUP, starts_at=start)
    return rows.first()


def seats_of(group: Booking, now: datetime):
    """Who has a seat, or is about to."""
    gone = Q(state=State.CANCELLED) | Q(state=State.HELD, client=None, held_until__lte=now)
    return Booking.objects.filter(group=group).exclude(gone).select_related("client").order_by("seat")


def free_seats(group: Booking, now: datetime) -> list[int]:
    taken = set(seats_of(group, now).values_list("seat", flat=True))
    return [seat for seat in range(1, group.seats + 1) if seat not in taken]


def ahead(
    services: Collection[Service], people: Collection[User | UUID] | QuerySet, now: datetime, *, by_staff: bool = False
) -> list[Booking]:
    """Groups of these services that can still be joined in time, in order, each with `left`: its free seats. The staff keeps
    neither notice nor horizon."""
    gone = Q(taken_seats__state=State.CANCELLED) | Q(
        taken_seats__state=State.HELD, taken_seats__client=None, taken_seats__held_until__lte=now
    )
    rows = Booking.objects.filter(practitioner__in=people, service__in=services, state=State.GROUP, starts_at__gt=now)
    rows = rows.exclude(state=State.CANCELLED).select_related("practitioner", "service").order_by("starts_at")
    found = list(rows.annotate(taken=Count("taken_seats", filter=~gone)))
    for group in found:
        group.left = max(0, group.seats - group.taken)
    return [group for group in found if by_staff or _in_time(group, now)]


def _in_time(group, now):
    earliest = now + timedelta(hours=group.service.notice_hours)
    return earliest <= group.starts_at <= now + timedelta(days=group.service.horizon_days)


def plan(
    service: Service,
    practitioner: User,
    start: datetime,
    now: datetime,
    *,
    form: str,
    place: UUID | None = None,
    room: UUID | None = None,
    series: UUID | None = None,
) -> Booking | None:
    """A date of the group; None where practitioner or room is taken then."""
    group = Booking(
        practitioner=practitioner, service=service, starts_at=start, ends_at=start + timedelta(minutes=service.minutes),
        period=DateTimeTZRange(*offer_of(service).busy(start)), form=form, place_id=place, room_id=room,
        state=State.GROUP, seats=service.seats, series=series, price=service.price, currency=service.currency,
        free_cancel_until=start - timedelta(hours=service.free_cancel_hours), late_fee=service.late_fee, created_at=now,
    )  # fmt: skip
    if not take(group, now):
        return None
    offer_changed([practitioner.pk], now)
    return group


def call_off(group: Booking, now: datetime) -> None:
    """The date itself, once its seats are cancelled (actions.cancel_by_clinic) and their clients told."""
    Booking.objects.filter(pk=group.pk, state=State.GROUP).update(
        state=State.CANCELLED, cancelled_at=now, cancelled_by=Booking.By.CLINIC
    )
    offer_changed([group.practitioner_id], now)
