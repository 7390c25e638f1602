"""The months of the key-encryption keys: begun, re-wrapped to, and destroyed when no dump that is kept carries them.

`rewrap` runs in each place, `retire` counts in all of them; both are on infra/schedule.py.
"""

import logging
from datetime import date

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from shared.staff import rotation
from shared.staff.epochs import FileEpochs, Once
from tenants.isolation.context import enter
from tenants.isolation.jobs import task

log = logging.getLogger(__name__)


def files() -> FileEpochs:
    return FileEpochs(settings.EPOCHS_DIR, settings.BACKUP_DAYS)


@task
def rewrap():
    """One batch of this place, and the next one by another job. The month is begun first, so that what is written
    meanwhile carries the new epoch already."""
    found = files()
    found.begin_month(timezone.now().date())
    if rotation.rewrap(Once(found)) == rotation.BATCH:
        rewrap.defer()


def retire(today: date | None = None) -> list[str]:
    """The epochs destroyed just now. Counts in every place, closed clinics too; never the newest epoch."""
    found, today, gone = files(), today or timezone.now().date(), []
    close_old_connections()
    for epoch in found.names()[:-1]:
        if not found.is_waiting(epoch, today) and found.retire(epoch, today, in_use(epoch)):
            log.warning("epoch %s is destroyed", epoch)
            gone.append(epoch)
    close_old_connections()
    return gone


def in_use(epoch: str) -> int:
    """Rows of all places that still carry it."""
    with enter(settings.PUBLIC_SCHEMA_NAME), connection.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM clinics_clinic")
        places = [settings.PUBLIC_SCHEMA_NAME, *(name for (name,) in cursor.fetchall())]
    total = 0
    for place in places:
        with enter(place):
            total += rotation.in_use(epoch)
    return total
