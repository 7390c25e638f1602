"""What briefs show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.directory import queries


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a practitioner's day (settings.STAFF_DAY): what new clients told, and nobody has read."""
    briefs = queries.unread(request.user, now)
    return {"template": "directory/card_briefs.html", "briefs": briefs} if briefs else None


def of_booking(request: HttpRequest, booking) -> dict | None:
    """On a booking's own page (settings.STAFF_BOOKING), for its practitioner alone."""
    if booking.practitioner_id != request.user.pk:
        return None
    found = queries.brief_of(request.user, booking.client_id)
    return {"template": "directory/card_brief.html", "brief": found} if found else None
