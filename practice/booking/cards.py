"""What booking shows on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from practice.booking.queries import own_bookings
from practice.booking.vanished import ahead as gone_ahead


def ahead(request: HttpRequest, now: datetime) -> dict:
    """A client's times to come, on their own page (settings.CLIENT_HOME)."""
    return {"template": "booking/card_ahead.html", "ahead": own_bookings(request.user, now)[0]}


def vanished(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a practitioner's day (settings.STAFF_DAY): booked times that went with their client's account."""
    times = gone_ahead(request.user, timezone.localdate(now))
    return {"template": "booking/card_vanished.html", "times": times} if times else None
