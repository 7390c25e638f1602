"""The monthly re-wrapping: everything under an old epoch goes under the new one, while everybody works.

Invariant: a row is changed only if it still is as it was read, for somebody may shelve, re-seal or delete it meanwhile; and
no inner seal is opened, so nobody need be signed in. Once nothing carries an epoch any more, and the dumps that do are past
the backup period, the epoch is destroyed (`infra.epochs`): then an erased key stays erased in every copy.

Each app that stores wrapped secrets lists them in its `sealed.py` as SEALED; a column named *epoch* that stands in no list
fails tests/guarantees/test_epochs.py.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import connection, router

from shared.staff import keyring
from shared.staff.epochs import Destroyed

BATCH = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sealed:
    """One wrapped column: its model ("app.Model"), the columns of epoch and blob, and what the seal is bound to.

    context  row → bytes, the same as where the row is sealed
    related  foreign keys that `context` reads
    unread   columns too large to fetch for this
    """

    model: str
    epoch: str
    blob: str
    context: Callable[[object], bytes]
    related: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def model_class(self):
        return apps.get_model(self.model)

    def rows(self):
        found = self.model_class._base_manager.exclude(**{self.epoch: ""}).exclude(**{f"{self.blob}__isnull": True})
        return found.select_related(*self.related).defer(*self.unread) if self.related else found.defer(*self.unread)


@cache
def everything() -> tuple[Sealed, ...]:
    """Every list of every installed app."""
    found = []
    for config in apps.get_app_configs():
        try:
            found += import_module(f"{config.name}.sealed").SEALED
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.sealed":
                raise
    return tuple(found)


def here() -> Iterator[Sealed]:
    """Those whose table stands in the place that is entered."""
    return (one for one in everything() if router.allow_migrate_model(connection.alias, one.model_class))


def rewrap(epochs: keyring.Epochs, limit: int = BATCH) -> int:
    """How many rows of this place went to the current epoch, at most `limit`; run again until 0. A row whose epoch is
    gone, or that is not where it was sealed, opens for nobody: it is logged and left."""
    done = 0
    for one in here():
        waiting = one.rows().exclude(**{one.epoch: epochs.current()}).order_by("pk")
        for row in waiting.iterator(chunk_size=BATCH):
            if done >= limit:
                return done
            done += _rewrap(epochs, one, row)
    return done


def _rewrap(epochs, one, row):
    held = keyring.Wrapped(getattr(row, one.epoch), getattr(row, one.blob))
    try:
        new = keyring.rewrap(epochs, held, one.context(row))
    except (Destroyed, keyring.Refused) as error:
        log.error("%s %s opens for nobody: %s", one.model, row.pk, type(error).__name__)
        return 0
    same = one.model_class._base_manager.filter(**{"pk": row.pk, one.epoch: held.epoch, one.blob: held.blob})
    return same.update(**{one.epoch: new.epoch, one.blob: new.blob})


def in_use(epoch: str) -> int:
    """Rows of this place that still carry it."""
    return sum(one.model_class._base_manager.filter(**{one.epoch: epoch}).count() for one in here())
