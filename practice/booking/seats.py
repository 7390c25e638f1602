"""Seats of groups, one by one: a seat moves to another date, the staff gives somebody one; and dates that are called off."""

from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction

from practice.booking import actions, groups
from practice.booking.models import Booking
from practice.people.models import User

OTHERS_FIRST = ("23505", "40P01")  # somebody took that seat, or two swap and would wait for each other
State = Booking.State


def other_dates(seat: Booking, now: datetime, *, by_staff: bool = False) -> list[Booking]:
    """Dates of the same group with a seat left, in order, each with `left`; without those on which the client is already.
    Clients keep the service's notice and horizon."""
    has = Booking.objects.filter(client=seat.client_id, group__isnull=False).exclude(state=State.CANCELLED)
    leaders = Booking.objects.filter(service=seat.service_id, state=State.GROUP, starts_at__gt=now).values(
        "practitioner"
    )
    found = groups.ahead([seat.service], leaders, now, by_staff=by_staff)
    taken = set(has.filter(service=seat.service_id).values_list("group", flat=True))
    return [one for one in found if one.left and one.pk not in taken]


def write(seat: Booking, to: Booking, free_cancel_until: datetime, now: datetime) -> None:
    """The move itself: one of the free seats of the date `to`. Raises SlotTaken, and then nothing has moved."""
    actions.release_overdue(now)
    fields = {
        name: getattr(to, name) for name in ("practitioner_id", "starts_at", "ends_at", "period", "form", "place_id")
    }
    for number in groups.free_seats(to, now):
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=seat.pk).update(
                    group=to, seat=number, free_cancel_until=free_cancel_until, **fields
                )
        except (IntegrityError, OperationalError) as error:
            if getattr(error.__cause__, "sqlstate", "") not in OTHERS_FIRST:
                raise
            continue
        return
    raise actions.SlotTaken


def give(group: Booking, client: User, staff: User, now: datetime) -> Booking:
    """Raises actions.SlotTaken where no seat is left, TooLate for a date that is over or called off."""
    if group.state != State.GROUP or group.ends_at <= now:
        raise actions.TooLate
    free = tuple(groups.free_seats(group, now))
    time = actions.Wanted(
        group.service, group.practitioner, group.starts_at, group.form, bool(free), group.place_id, None, group, free
    )
    return actions.confirm(time, client, None, now, actions.Extras(booked_by=staff))


def call_off(booking: Booking, now: datetime) -> None:
    """A time, or a group's date with all its seats, by the clinic. Raises actions.TooLate."""
    if booking.client_id:
        actions.cancel_by_clinic(booking, now)
        return
    for one in groups.seats_of(booking, now).exclude(client=None):
        actions.cancel_by_clinic(one, now)
    groups.call_off(booking, now)
