"""What contact forms show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.contact import queries


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the day of whoever plans (settings.STAFF_DAY): what nobody has answered, and keys that end."""
    number = queries.waiting(request.user).count() if request.user.plans else 0
    ending = list(queries.ending_keys(now)) if request.user.runs_clinic else []
    card = {"template": "contact/card_waiting.html", "number": number, "ending": ending, "now": now}
    return card if number or ending else None
