"""What payments show on other apps' pages."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from practice.payments import queries
from practice.payments.place import place_of


def to_pay(request: HttpRequest, now: datetime) -> dict | None:
    """On a client's own page (settings.CLIENT_HOME), where something waits to be paid."""
    rows = queries.shown(queries.own(request.user), request.user, place_of(request).day(now), now)
    waits = [one for one in rows if one.state in (queries.OPEN, queries.LATE)]
    return {"template": "payments/card_to_pay.html", "waits": waits} if waits else None


def open_at_desk(clients: Collection[UUID], now: datetime) -> dict[UUID, list[tuple[int, str]]]:
    """What stands open on invoices that they pay themselves (settings.DESK_OWED)."""
    return queries.open_of(clients)
