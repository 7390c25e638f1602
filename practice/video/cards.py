"""What sessions by video show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.booking.models import Booking, Form
from practice.video import providers, queries


def ahead(request: HttpRequest, now: datetime) -> dict | None:
    """On a client's own page (settings.CLIENT_HOME): the door of what is near."""
    found = queries.ahead(request.user, now)
    return {"template": "video/card_ahead.html", "ahead": found} if found else None


def today(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a practitioner's day (settings.STAFF_DAY): doors, and a link that is missing."""
    if not request.user.treats:
        return None
    found, row = queries.ahead(request.user, now), queries.service(now)
    missing = bool(row and row.kind in providers.BY_LINK and not queries.link_of(request.user.pk))
    return {"template": "video/card_today.html", "ahead": found, "missing": missing} if found or missing else None


def of_booking(request: HttpRequest, booking: Booking) -> dict | None:
    """On a booking's own page (settings.STAFF_BOOKING), for its practitioner alone."""
    if booking.form != Form.VIDEO or booking.practitioner_id != request.user.pk:
        return None
    return {"template": "video/card_booking.html", "booking": booking, "room": queries.room_of(booking)}
