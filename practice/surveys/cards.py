"""What surveys show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.surveys import queries


def mine(request: HttpRequest, now: datetime) -> dict | None:
    """On a client's own page (settings.CLIENT_HOME): what they may answer."""
    found = list(queries.open_of(request.user, now)[:3])
    return {"template": "surveys/card_mine.html", "invitations": found} if found else None
