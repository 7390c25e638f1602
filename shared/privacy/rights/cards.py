"""What requests show on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from shared.privacy.engine.records import local_day
from shared.privacy.rights import queries
from shared.privacy.rights.staff_views import SOON, keeps


def waiting(request: HttpRequest, now: datetime) -> dict | None:
    """Beside the staff's day (settings.STAFF_DAY): requests to answer, and parts that only this person can give."""
    user = request.user
    rows = list(queries.open_requests() if keeps(request) else queries.waiting_for(user.pk))
    if not rows:
        return None
    left = queries.days_left(rows[0], local_day(now, request.clinic.timezone))
    return {"template": "rights/card_waiting.html", "number": len(rows), "due_on": rows[0].due_on, "soon": left <= SOON}
