"""Whoever gave a time back late owes nothing once somebody else has it."""

from datetime import datetime, timedelta

from practice.booking.models import Booking
from tenants.isolation.jobs import later

REFILLED = "practice.booking.tasks.refilled"
SECOND_LOOK = timedelta(seconds=5)


def refill(booking: Booking, now: datetime) -> None:
    """No fee for whoever gave the time back late that this booking has now, whether it was booked or moved there. A seat
    takes the place of one of those who gave theirs back, the first."""
    given_back = Booking.objects.filter(
        practitioner=booking.practitioner, state=Booking.State.CANCELLED, cancelled_late=True, fee_waived_at=None
    ).exclude(client=booking.client)
    if booking.group_id:
        given_back = given_back.filter(group=booking.group_id).order_by("cancelled_at")[:1]
    else:
        given_back = given_back.filter(group=None, starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at)
    if not (due := list(given_back.values_list("pk", flat=True))):
        return
    # Who takes one of them back in this very moment holds that row and waits for our booking: we may not wait for the row.
    free = Booking.objects.filter(pk__in=due).order_by("pk").select_for_update(skip_locked=True)
    waived = Booking.objects.filter(pk__in=[one.pk for one in free]).update(fee_waived_at=now)
    if waived < len(due):
        later(REFILLED, run_at=now + SECOND_LOOK, booking=str(booking.pk))
