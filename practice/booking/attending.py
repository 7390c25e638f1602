"""Who came, late or not, and who didn't; and what follows. Payments read the facts (queries.fees), and decide on money."""

from datetime import datetime, timedelta

from practice.booking.models import Booking

State = Booking.State
EARLY = timedelta(hours=1)  # somebody may be there before their time


class NotYet(Exception):
    """The time has not come, or it was cancelled."""


def _mark(booking: Booking, now: datetime, not_before: timedelta, **fields) -> None:
    if booking.starts_at - not_before > now or booking.state not in (State.CONFIRMED, State.COMPLETED, State.MISSED):
        raise NotYet
    for name, value in fields.items():
        setattr(booking, name, value)
    booking.save(update_fields=list(fields))


def arrived(booking: Booking, minutes_late: int, now: datetime) -> None:
    _mark(booking, now, EARLY, state=State.COMPLETED, minutes_late=minutes_late, fee_waived_at=None)


def missed(booking: Booking, now: datetime) -> None:
    """The fee that was told before booking is due, unless the clinic waives it."""
    _mark(booking, now, timedelta(0), state=State.MISSED, minutes_late=0)


def unmarked(booking: Booking, now: datetime) -> None:
    """Neither: a slip of the finger."""
    _mark(booking, now, EARLY, state=State.CONFIRMED, minutes_late=0, fee_waived_at=None)


def owes_fee(booking: Booking) -> bool:
    """Whether a fee is due for a time that was missed or given back late, and nobody waived it."""
    due = booking.state == State.MISSED or (booking.state == State.CANCELLED and booking.cancelled_late)
    return due and booking.late_fee > 0 and booking.fee_waived_at is None


def waive_fee(booking: Booking, now: datetime) -> None:
    Booking.objects.filter(pk=booking.pk, fee_waived_at=None).update(fee_waived_at=now)
