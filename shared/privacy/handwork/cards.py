"""What manual tasks show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from shared.privacy.handwork.queries import overdue


def late(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the staff's day (settings.STAFF_DAY), for those who can do something about it."""
    number = overdue(timezone.localdate(now)) if request.user.runs_clinic else 0
    return {"template": "handwork/card_overdue.html", "number": number} if number else None
