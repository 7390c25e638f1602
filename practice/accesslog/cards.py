"""What the access log shows on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.accesslog import queries, telling
from practice.journal.queries import dates_of
from practice.people.models import Relation

SHOWN = 3


def latest(request: HttpRequest, now: datetime) -> dict:
    """Beside a client's own record (settings.CLIENT_RECORD): who looked last, and the way to the whole log."""
    events = list(queries.about(request.user.pk, None)[:SHOWN])
    held = Relation.objects.in_bulk({event.relation for event in events if event.relation})
    dates = dates_of({event.entry for event in events if event.entry})
    rows = [telling.tell(event, held.get(event.relation), dates, "date") for event in events]
    return {"template": "accesslog/card_latest.html", "beside": True, "rows": rows}
