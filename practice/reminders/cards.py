"""What reminders show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.reminders import queries


def mine(request: HttpRequest, now: datetime) -> dict:
    """Beside a client's own page (settings.CLIENT_HOME): how they are told, and where to change it."""
    return {"template": "reminders/card_mine.html", "beside": True, "way": queries.preference(request.user).way}


def of_booking(request: HttpRequest, booking) -> dict | None:
    """On a booking's own page (settings.STAFF_BOOKING): what was told, and how it went."""
    found = queries.log_of([booking.pk])
    return {"template": "reminders/card_booking.html", "log": found} if found else None
