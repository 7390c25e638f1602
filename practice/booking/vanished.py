"""Booked times that go because their client is erased: whoever would have waited for the client learns it, and no more."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from practice.booking.models import Booking
from practice.people.models import User
from shared.privacy.handwork.actions import raise_task
from shared.privacy.handwork.models import ManualTask
from shared.privacy.queries import policy_in_force

KIND = "booking_vanished"


def tell(bookings: Iterable[UUID], now: datetime) -> None:
    """settings.RIGHTS_ENDING: of times still to come, the practitioner's task names day and time, and nobody."""
    zone = ZoneInfo(policy_in_force(now).clinic.timezone)
    coming = Booking.objects.filter(pk__in=list(bookings), state=Booking.State.CONFIRMED, starts_at__gt=now)
    for one in coming.order_by("starts_at"):
        here = one.starts_at.astimezone(zone)
        raise_task(
            KIND, here.date(), now, person=one.practitioner_id,
            about={"day": here.date().isoformat(), "time": f"{here:%H:%M}"},
        )  # fmt: skip


def ahead(practitioner: User, today: date) -> list[dict]:
    """[{"day": date, "time": "10:00"}] of this practitioner's times that went, from today on, unless signed off."""
    found = ManualTask.objects.filter(kind=KIND, person=practitioner.pk, outcome="", due_on__gte=today)
    return [{"day": one.due_on, "time": one.about["time"]} for one in found.order_by("due_on", "raised_at")]
