"""A move that can still be taken back: kept in the session, ids and times alone. Of clients those made through the API; for
their pages see `mine`."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from practice.booking import actions, moving
from practice.booking.models import Booking
from practice.people.models import User

MOVED = "booking_staff_moved"


def remember(request: HttpRequest, booking: Booking, before: moving.Target, now: datetime) -> None:
    lasts = moving.STAFF_UNDO_FOR if request.user.is_staff_member else actions.UNDO_FOR
    request.session[MOVED] = {
        "booking": str(booking.pk), "until": (now + lasts).isoformat(), "who": str(before.practitioner.pk),
        "start": before.start.isoformat(), "room": str(before.room or ""), "place": str(before.place or ""),
        "form": before.form,
    }  # fmt: skip


def kept(request: HttpRequest, now: datetime) -> str | None:
    """The id of the booking whose move can be taken back."""
    found = request.session.get(MOVED)
    return found["booking"] if found and datetime.fromisoformat(found["until"]) > now else None


def take(request: HttpRequest) -> moving.Target:
    """Where it was, once."""
    found = request.session.pop(MOVED)
    room, place = (UUID(found[name]) if found[name] else None for name in ("room", "place"))
    return moving.Target(User.objects.get(pk=found["who"]), datetime.fromisoformat(found["start"]), room, place,
                         found["form"])  # fmt: skip
