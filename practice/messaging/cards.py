"""What messages show on other apps' pages."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from practice.messaging import queries
from practice.messaging.models import Thread


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a practitioner's day (settings.STAFF_DAY): who has written."""
    if not request.user.cares:
        return None
    found = [one for one in queries.of_staff(request.user, now) if one.unread]
    return {"template": "messaging/card_waiting.html", "threads": found} if found else None


def mine(request: HttpRequest, now: datetime) -> dict | None:
    """On a client's own page (settings.CLIENT_HOME): what they have not read."""
    found = [one for one in queries.of_client(request.user) if one.unread]
    return {"template": "messaging/card_mine.html", "threads": found} if found else None


def beside(request: HttpRequest, thread: Thread, now: datetime) -> list[dict]:
    """What other apps say of a thread, on both sides (settings.THREAD_CARDS)."""
    return [card for path in settings.THREAD_CARDS if (card := import_string(path)(request, thread, now))]
