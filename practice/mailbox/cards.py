"""What outgoing mail shows on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.mailbox.queries import stuck


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the staff's day (settings.STAFF_DAY), for those who can do something about it: mail that does not leave."""
    number = stuck(now) if request.user.runs_clinic else 0
    return {"template": "mailbox/card_waiting.html", "number": number} if number else None
