"""An event of Stripe's on its way to whoever handles it: kept at the platform, handled by a job in the right place.

settings.PAYMENT_EVENTS = {"platform": […], "clinic": […]}: each take(event, now), in one transaction with the mark that the
event is done. It asks Stripe how the object stands and writes that down; events that are not its own it leaves alone.
"""

from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from shared.billing import intake
from shared.billing.models import Event
from tenants.isolation.context import after_commit
from tenants.isolation.jobs import later

TAKE_IN = "tenants.subscriptions.tasks.take_in"


class Told(NamedTuple):
    """`object`: the id of what the event is about; `account`: of the clinic, "" at the platform."""

    id: str
    kind: str
    object: str
    account: str
    at: datetime


def receive(found: dict, now: datetime) -> bool:
    """Whether it was new. In the platform's request."""
    row = intake.keep(found, now)
    if row and row.place:
        hand_out(row)
    return row is not None


def hand_out(row: Event) -> None:
    """A job in the event's place, after this transaction; what gets lost on the way is handed out anew by the schedule. Two
    jobs for one event are one too many and no harm: `begin` lets one in."""
    told = Told(row.pk, row.kind, row.object, row.account, row.at)._asdict() | {"at": row.at.isoformat()}
    after_commit(partial(later, TAKE_IN, **told), place=row.place)


def handle(told: Told, now: datetime) -> bool:
    """In the event's place. False where it is done already, or is not this place's."""
    if not intake.begin(told.id):
        return False
    side = "platform" if connection.place == settings.PUBLIC_SCHEMA_NAME else "clinic"
    try:
        for path in settings.PAYMENT_EVENTS[side]:
            import_string(path)(told, now)
    except Exception as error:
        if not hasattr(error, "record"):
            error.record = partial(intake.failed, told.id, type(error).__name__, now)
        raise
    intake.done(told.id, now)
    return True


def told(id, kind, object, account, at) -> Told:
    return Told(id, kind, object, account, datetime.fromisoformat(at).astimezone(UTC))
