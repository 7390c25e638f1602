"""Requests: a time that somebody asks for by referral is kept for them until the clinic answers, or the hours are over."""

from datetime import datetime
from uuid import UUID

from practice.booking.actions import settle
from practice.booking.changed import offer_changed
from practice.booking.mails import DECLINED
from practice.booking.models import Booking
from practice.mailbox.actions import send_later

State = Booking.State


def waiting_for_answer(now: datetime):
    """Requests that nobody has answered, the one that lapses first above."""
    rows = Booking.objects.filter(state=State.HELD, client__isnull=False, starts_at__gt=now)
    return rows.select_related("client", "service", "practitioner").order_by("held_until")


def accept(booking: Booking, now: datetime) -> bool:
    """False where it has been answered, taken back, or has lapsed."""
    done = Booking.objects.filter(pk=booking.pk, state=State.HELD, client__isnull=False).update(
        state=State.CONFIRMED, confirmed_at=now, held_until=None
    )
    if done:
        booking.refresh_from_db()
        settle(booking, now)
    return bool(done)


def decline(booking: Booking, now: datetime) -> bool:
    """The client is told; it costs nothing. False as for accept."""
    done = Booking.objects.filter(pk=booking.pk, state=State.HELD, client__isnull=False).update(
        state=State.CANCELLED, cancelled_at=now, cancelled_by=Booking.By.CLINIC, held_until=None
    )
    if done:
        send_later(DECLINED, booking.client, now, about=booking.pk)
        offer_changed([booking.practitioner_id], now)
    return bool(done)


def lapse(pk: UUID, now: datetime) -> bool:
    """The hours are over and nobody answered: the time is free again, and the client is told."""
    booking = Booking.objects.filter(pk=pk, state=State.HELD, client__isnull=False, held_until__lte=now).first()
    return booking is not None and decline(booking, now)


def lapse_overdue(now: datetime) -> None:
    for pk in Booking.objects.filter(state=State.HELD, client__isnull=False, held_until__lte=now).values_list(
        "pk", flat=True
    ):
        lapse(pk, now)
