"""The nightly count: each clinic says how it runs, through one narrow function. And the end of a clinic, step by step."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants.isolation.context import enter
from tenants.isolation.jobs import task
from tenants.leaving import actions as leaving
from tenants.operators import ending

log = logging.getLogger(__name__)


@task
def count():
    """In each clinic, as that clinic's role: nothing but two moments and an outcome leaves its schema."""
    told = {name: import_string(path)() for name, path in settings.CLINIC_FIGURES.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT platform.keep_figures(%s, %s, %s, %s)",
            [told["retention"], told["sealed"], told["whole"], timezone.now()],
        )


@task
def hand_out(until):
    """In the clinic, when its deletion is approved: a parcel that waits until its last day, and a mail to whoever owns it."""
    parcel = leaving.ask(None, timezone.now(), datetime.fromisoformat(until))
    import_string(settings.CLINIC_ENDS)(parcel, timezone.now())


@task
def tell_kept():
    """In the clinic: it stays after all."""
    import_string(settings.CLINIC_STAYS)(timezone.now())


def end_clinics():
    """By itself, outside of any place. One that cannot be ended today is tried again tomorrow, and holds up no other."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        waiting = ending.due(timezone.now())
    for deletion in waiting:
        try:
            ending.carry_out(deletion, timezone.now())
        except Exception:
            log.exception("deletion %s was not carried out", deletion)
