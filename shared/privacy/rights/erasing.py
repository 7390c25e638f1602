"""Erasing a person: what nothing keeps goes by the same hooks as retention's (`Record.gone`), the rest is listed.

Invariant: one transaction; afterwards the person's rows are exactly those that the plan kept, or nothing has happened. What
stays is looked at again every night (`finish`), and goes on the day that was told.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shared.privacy import due_rows, lasting, persons, restored
from shared.privacy.consents.actions import end_all
from shared.privacy.consents.models import Consent
from shared.privacy.models import Acceptance, Wish
from shared.privacy.registry import Table
from shared.privacy.rights import answers, planning
from shared.privacy.rights.models import Erasure
from shared.privacy.rights.planning import Plan

ITSELF = "rights.Erasure"


class Unfinished(RuntimeError):
    """A hook left something, or took more: all is rolled back."""


@transaction.atomic
def erase(person: UUID, now: datetime, about: Sequence[str] = ()) -> Erasure:
    """All of the person, or what is `about` these categories. A second time goes on with the first. Raises
    planning.NoPolicy, Unfinished."""
    about = sorted(about)
    before = Erasure.objects.select_for_update().filter(person=person, about=about).order_by("begun_at").first()
    lasting.write_down(now, person)  # what stays may count from rows that go
    found = planning.plan(person, now, before.day if before else None, about)
    _carry_out(found, now)
    _prove(found)
    if not about:  # what proves their yes begins to age
        for proof in (Acceptance, Wish):
            proof.objects.filter(person=person, left_at=None).update(left_at=now)
        if Consent in {
            table.model_class for table in due_rows.children_first()
        }:  # clients' consents: not at the platform
            end_all(person, now)
    return _certificate(before or Erasure(person=person, about=about, day=found.day, begun_at=now), found, now)


def _carry_out(found: Plan, now: datetime) -> None:
    for table in due_rows.children_first():
        rows = found.going(table)
        if rows and (told := settings.RIGHTS_ENDING.get(table.model)):
            import_string(told)(rows, now)
        if rows and not table.follows:
            _end(table, rows, found.day, now)
        pared = [one.pk for one in found.fates if one.table is table and one.pared]
        if pared:
            emptied = table.model_class._base_manager.filter(pk__in=pared)
            import_string(table.pares.replace(":", "."))(emptied, "pare", now)
            restored.remember(table.model, pared, "pare", found.day, table.pares)
    for table in due_rows.children_first():  # what follows a row that only was emptied
        if table.follows:
            table.model_class._base_manager.filter(pk__in=found.going(table)).delete()


def _end(table: Table, pks: list, day: date, now: datetime) -> None:
    """A restored backup ends them again (`shared.privacy.restored`)."""
    rows = table.model_class._base_manager
    for record in table.all_records:
        matching = rows.filter(pk__in=pks, **record.where)
        if record.gone:
            import_string(record.gone.replace(":", "."))(matching, "delete", now)
        else:
            matching.delete()
        restored.remember(table.model, pks, "delete", day, record.gone)
    if not table.all_records:  # what a job of its own would have ended soon
        rows.filter(pk__in=pks).delete()


def _prove(found: Plan) -> None:
    """The set erased and the set kept are the whole set."""
    for table in persons.personal_tables():
        left = set(persons.rows_of(table, found.person).values_list("pk", flat=True))
        promised = {one.pk for one in found.kept if one.table is table}
        if left != promised:
            raise Unfinished(f"{table.model}: {len(left)} rows are left where {len(promised)} should be")


def _certificate(row: Erasure, found: Plan, now: datetime) -> Erasure:
    kept = [asdict(one) | {"until": persons.plain(one.until)} for one in planning.kept(found) if one.table != ITSELF]
    row.erased = _added(row.erased, planning.erased(found))
    row.kept = kept
    row.digest = hashlib.sha256(answers.packed([found.day.isoformat(), found.policy, row.erased, kept])).hexdigest()
    if not kept:
        row.person, row.finished_at = None, now
    row.save()
    return row


def _added(before: dict, fresh: dict) -> dict:
    return {name: before.get(name, 0) + fresh.get(name, 0) for name in sorted({*before, *fresh} - {ITSELF})}


def finish(now: datetime) -> int:
    """Every night: what had to stay and need no longer. Returns how many people are forgotten altogether."""
    waiting = list(Erasure.objects.exclude(person=None).values_list("person", "about"))
    return sum(erase(person, now, about).finished_at is not None for person, about in waiting)
