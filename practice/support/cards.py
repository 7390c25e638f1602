"""What support cases show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.support import queries


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the day of whoever is of the office (settings.STAFF_DAY)."""
    number = queries.waiting() if request.user.knows_faces else 0
    return {"template": "support/card_waiting.html", "number": number} if number else None
