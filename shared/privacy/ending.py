"""How rows end: by the app's own way, by deleting, or by asking somebody to do what no program can.

Whoever calls `end` has asked the engine; everything here happens in the caller's transaction.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.module_loading import import_string

from shared.privacy import due_rows, restored
from shared.privacy.handwork import actions as handwork
from shared.privacy.handwork.models import ManualTask
from shared.privacy.handwork.queries import BY_HAND
from shared.privacy.models import Acceptance, Wish
from shared.privacy.registry import Record, Table

__all__ = ["BY_HAND", "end"]

BY_DELETING = ("delete", "expires")  # what needs no hook of the app's own
log = logging.getLogger(__name__)


def end(table: Table, record: Record, pks: list, promise: str, action: str, now: datetime, dry_run: bool) -> int:
    """How many of these rows were ended (in a dry run: would be). What fails is undone, logged and counted as left."""
    if record.gone:
        return len(pks) if dry_run else _by_hook(table, record, pks, action, now)
    if action in BY_HAND:
        if not dry_run:
            _by_hand(table, pks, promise, action, now)
        return 0  # what hands have done is counted when it is signed
    if action not in BY_DELETING:
        log.error("retention: %s has no way to %s", table.model, action)
        return 0
    free = list(due_rows.free(table.model_class).filter(pk__in=pks).values_list("pk", flat=True))
    if free and not dry_run:
        _delete(table, free, action, now)
    return len(free)


def _by_hook(table: Table, record: Record, pks: list, action: str, now: datetime) -> int:
    rows = table.model_class._base_manager.filter(pk__in=pks)
    try:
        with transaction.atomic():
            done = import_string(record.gone.replace(":", "."))(rows, action, now)
            restored.remember(table.model, pks, action, now.date(), record.gone)
        return len(pks) if done is None else done
    except Exception:
        log.exception("retention: %s could not end %s rows of %s", record.gone, len(pks), table.model)
        return 0


def _by_hand(table: Table, pks: list, promise: str, action: str, now: datetime) -> None:
    """A task for each row, once; the row goes in the night after somebody signed that it is done."""
    people = dict(table.model_class._base_manager.filter(pk__in=pks).values_list("pk", table.person or "pk"))
    about, done = {"until": now.date().isoformat()}, []
    for pk in pks:
        person = people.get(pk) if table.person else None
        task = handwork.raise_task(
            action, now.date(), now, promise=promise, person=person, about=about, key=f"{promise}#{pk}"[:160]
        )
        if task.outcome == ManualTask.Outcome.DONE:
            done.append(pk)
    free = list(due_rows.free(table.model_class).filter(pk__in=done).values_list("pk", flat=True))
    if free:
        _delete(table, free, action, now)


def _delete(table: Table, pks: list, action: str, now: datetime) -> None:
    restored.remember(table.model, pks, action, now.date())
    table.model_class._base_manager.filter(pk__in=pks).delete()
    if table.person == table.model_class._meta.pk.name:  # the people themselves: what proves their yes begins to age
        for proof in (Acceptance, Wish):
            proof.objects.filter(person__in=pks, left_at=None).update(left_at=now)
