"""What journals show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.journal import trusting


def succession(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the day (settings.STAFF_DAY): somebody asks to open one's journals, or a second trustee's yes is waited for."""
    mine = trusting.going_on(now).filter(practitioner=request.user).exists()
    waits = trusting.waiting_for(request.user, now).exists()
    return {"template": "journal/card_succession.html", "mine": mine, "waits": waits} if mine or waits else None
