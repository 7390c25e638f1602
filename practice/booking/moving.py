"""A booked time moves: to another time, practitioner or room, by its client, by the staff, or because somebody leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from practice.booking import actions, groups, seats
from practice.booking.availability import offer_of
from practice.booking.changed import offer_changed
from practice.booking.mails import CONFIRMED, tell_client
from practice.booking.models import Absence, Booking, BusyCalendar, Form, ServicePractitioner, WeeklyHours
from practice.booking.queries import services
from practice.booking.refilling import refill
from practice.mailbox.actions import send_later
from practice.people import relations
from practice.people.models import Relation, User
from shared.happened import happened
from tenants.isolation.jobs import later

STAFF_UNDO_FOR = timedelta(minutes=10)  # a move by the staff can be taken back so long


@dataclass(frozen=True)
class Target:
    """Where to. `form` "": as it was."""

    practitioner: User
    start: datetime
    room: UUID | None = None
    place: UUID | None = None
    form: str = ""


def where(booking: Booking) -> Target:
    """Where a booking is now: what undoing a move goes back to."""
    return Target(booking.practitioner, booking.starts_at, booking.room_id, booking.place_id, booking.form)


def write(booking: Booking, to: Target, free_cancel_until: datetime) -> None:
    """The move itself, of a group with its seats. Raises SlotTaken, and then nothing has moved."""
    length = booking.ends_at - booking.starts_at
    fields = {
        "practitioner": to.practitioner,
        "starts_at": to.start,
        "ends_at": to.start + length,
        "period": _period(booking, to.start, length),
        "place_id": to.place,
        "form": to.form or booking.form,
        "free_cancel_until": free_cancel_until,
    }
    try:
        with transaction.atomic():
            Booking.objects.filter(pk=booking.pk).update(room_id=to.room, **fields)
    except (IntegrityError, OperationalError) as error:
        if getattr(error.__cause__, "sqlstate", "") not in actions.OTHERS_FIRST:
            raise
        raise actions.SlotTaken from None
    Booking.objects.filter(group=booking).exclude(state=Booking.State.CANCELLED).update(**fields)


def _period(booking, start, length):
    offer = offer_of(booking.service)
    return DateTimeTZRange(start - offer.lead, start + length + offer.pause)


def move_by_staff(booking: Booking, to: Target, now: datetime) -> None:
    """At no cost to the client, who is told, and may cancel freely until it begins. Raises SlotTaken; TooLate for what has
    ended or is cancelled."""
    if booking.state not in (Booking.State.CONFIRMED, Booking.State.GROUP) or booking.ends_at <= now:
        raise actions.TooLate
    before, left = booking.practitioner_id, where(booking)
    write(booking, to, to.start)
    Booking.objects.filter(pk=booking.pk).update(moved_at=now, moved_by=Booking.By.CLINIC)
    _left(booking, left, STAFF_UNDO_FOR, now)
    taken = Booking.objects.filter(group=booking, state=Booking.State.CONFIRMED).select_related("client")
    for one in [booking] if booking.client_id else taken:
        if to.practitioner.pk != before:
            relations.begin(to.practitioner, one.client, Relation.Kind.TREATS, now)
        _told(one, now)
    offer_changed([before, to.practitioner.pk], now)


def move_seat_by_staff(seat: Booking, to: Booking, now: datetime) -> None:
    """To another date of its group, on the same terms as move_by_staff."""
    if seat.state != Booking.State.CONFIRMED or seat.ends_at <= now or to.starts_at <= now:
        raise actions.TooLate
    left = where(seat)
    seats.write(seat, to, to.starts_at, now)
    Booking.objects.filter(pk=seat.pk).update(moved_at=now, moved_by=Booking.By.CLINIC)
    _left(seat, left, STAFF_UNDO_FOR, now)
    relations.begin(to.practitioner, seat.client, Relation.Kind.TREATS, now)
    _told(seat, now)
    offer_changed([left.practitioner.pk, to.practitioner_id], now)


def may_rebook(booking: Booking, now: datetime) -> bool:
    """By its client: while cancelling costs nothing. A seat moves to another date of its group."""
    is_theirs = booking.state == Booking.State.CONFIRMED and booking.starts_at > now
    return is_theirs and actions.is_free_to_cancel(booking, now)


def rebook(booking: Booking, time: actions.Wanted, now: datetime) -> None:
    """By the client, to a time on offer, at the same price and with the service's terms of today. Raises SlotTaken,
    TooLate."""
    if not may_rebook(booking, now):
        raise actions.TooLate
    before, left = booking.practitioner_id, where(booking)
    if booking.group_id:
        if time.group is None or time.group.pk == booking.group_id:
            raise actions.SlotTaken
        seats.write(booking, time.group, time.free_cancel_until, now)
    else:
        _rebook(booking, time)
    relations.begin(time.practitioner, booking.client, Relation.Kind.TREATS, now)
    Booking.objects.filter(pk=booking.pk).update(moved_at=now, moved_by=Booking.By.CLIENT)
    _left(booking, left, actions.UNDO_FOR, now)
    _told(booking, now)
    offer_changed([before, time.practitioner.pk], now)


def _told(booking: Booking, now: datetime) -> None:
    """The client, and programs that the policy names."""
    tell_client(booking, "moved", now)
    happened("booking.moved", booking.pk, booking.client_id, now)


def _rebook(booking, time):
    on_site = time.form == Form.ON_SITE
    for room in (time.rooms if on_site and time.rooms is not None else (None,)) or ():
        try:
            write(booking, Target(time.practitioner, time.start, room, time.place if on_site else None, time.form),
                  time.free_cancel_until)  # fmt: skip
        except actions.SlotTaken:
            continue
        return
    raise actions.SlotTaken


def _left(booking, left, undo_for, now):
    """Who gave the new time back late owes nothing; the time left is offered to those who wait, once the move stands."""
    if booking.seats is not None:
        return
    booking.refresh_from_db()
    refill(booking, now)
    if left.start > now:
        about = {"practitioner": str(left.practitioner.pk), "start": left.start.isoformat()}
        later(actions.OFFER_LEFT, run_at=now + undo_for, booking=str(booking.pk), **about)


def move_back(booking: Booking, to: Target, now: datetime) -> None:
    """Undo of a move that was just made. Raises SlotTaken, TooLate."""
    if booking.state not in (Booking.State.CONFIRMED, Booking.State.GROUP) or to.start <= now:
        raise actions.TooLate
    free_until = to.start - timedelta(hours=booking.service.free_cancel_hours)
    if booking.group_id:
        date = groups.at(booking.service, to.practitioner, to.start)
        if date is None:
            raise actions.SlotTaken
        seats.write(booking, date, free_until, now)
    else:
        write(booking, to, free_until)
    Booking.objects.filter(pk=booking.pk).update(moved_at=now, moved_by=Booking.By.CLINIC)
    if booking.client_id:
        _told(booking, now)
    offer_changed([booking.practitioner_id, to.practitioner.pk], now)


# -- when somebody leaves -----------------------------------------------------------------------------------------------


def ahead(practitioner: User, now: datetime):
    """Confirmed times that are still to begin, with their clients and services, in order."""
    rows = Booking.objects.filter(practitioner=practitioner, state=Booking.State.CONFIRMED, starts_at__gt=now)
    return rows.select_related("client", "service").order_by("starts_at")


def can_take(booking: Booking, colleague: User, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the colleague offers that very service at that very time, and is free."""
    service = services().filter(pk=booking.service_id).first()
    if service is None:
        return False
    try:
        return actions.wanted(service, colleague.pk, booking.starts_at, booking.form, zone, now).free
    except actions.NotOffered:
        return False


def move(booking: Booking, colleague: User, zone: ZoneInfo, now: datetime) -> bool:
    """To the colleague, at the same time and price; the client is told by mail with whom it is, and may cancel freely
    until it begins. False where the colleague cannot take it."""
    if booking.group_id or not can_take(booking, colleague, zone, now):
        return False
    try:
        write(booking, Target(colleague, booking.starts_at, booking.room_id, booking.place_id), booking.starts_at)
    except actions.SlotTaken:
        return False
    happened("booking.moved", booking.pk, booking.client_id, now)
    send_later(CONFIRMED, booking.client, now, about=booking.pk)
    return True


def close(practitioner: User) -> None:
    """Nothing of theirs is offered any more."""
    for model in (ServicePractitioner, WeeklyHours, BusyCalendar, Absence):
        model.objects.filter(practitioner=practitioner).delete()
