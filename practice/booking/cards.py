"""What booking shows on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.booking.queries import own_bookings


def ahead(request: HttpRequest, now: datetime) -> dict:
    """A client's times to come, on their own page (settings.CLIENT_HOME)."""
    return {"template": "booking/card_ahead.html", "ahead": own_bookings(request.user, now)[0]}
