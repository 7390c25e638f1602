"""What courses show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.courses import queries
from shared.web.languages import in_language


def mine(request: HttpRequest, now: datetime) -> dict | None:
    """On a client's own page (settings.CLIENT_HOME)."""
    rows = [
        (queries.shown(one.course, request.LANGUAGE_CODE).title, queries.token(one), one)
        for one in queries.mine(request.user, now)
    ]
    return {"template": "courses/card_mine.html", "rows": rows} if rows else None


def leading(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a leader's day (settings.STAFF_DAY): what is today."""
    rows = queries.dates_led(request.user, now)
    found = [(in_language(one.course.title, request.LANGUAGE_CODE), one) for one in rows]
    return {"template": "courses/card_leading.html", "rows": found} if found else None
