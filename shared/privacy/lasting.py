"""Dates that outlive the rows that told them: a booking goes a year after the session, the journal counts five from it.

What a record says it keeps (`registry.When.kept`) is written down before anything is ended, so a row with a shorter rule never
takes along the day that a longer rule counts from. Only dates that some rule of the place asks for are written.

    write_down(now)           of everybody, as each run of retention begins and before a restored backup is put right
    write_down(now, person)   of one, before they are erased
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Max, Q

from shared.privacy import due_rows, persons
from shared.privacy.due_rows import Judge
from shared.privacy.queries import local_date, rulebook, version_in_force, zone_of
from shared.privacy.registry import Table, When, tables


class Source(NamedTuple):
    """`field` of `table` keeps the latest date that `one` tells; its path begins at that table."""

    table: Table
    field: str
    one: When


def sources(judge: Judge) -> list[Source]:
    """Of the place that is entered, each field once."""
    found = {}
    for table, record in due_rows.records_here():
        for one in judge.events(record).values():
            if due_rows.kept_path(one):
                source = _source(table, one)
                found[source.table.model, source.field] = source
    return list(found.values())


def _source(table: Table, one: When) -> Source:
    """An entry's dates are its journal's, and are kept there."""
    *relations, field = one.kept.split("__")
    model = table.model_class
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    path = one.path.removeprefix("".join(f"{relation}__" for relation in relations))
    return Source(tables()[model._meta.label_lower], field, When(path, one.where))


def write_down(now: datetime, person: UUID | None = None, judge: Judge | None = None) -> int:
    """What has happened until `now`. Returns how many dates are new; none where no policy is in force."""
    if judge is None:
        version = version_in_force(now)
        if version is None:
            return 0
        judge = Judge(rulebook(now), local_date(version, now), zone_of(version))
    return sum(_write(source, now, person) for source in sources(judge))


def _write(source: Source, now: datetime, person: UUID | None) -> int:
    table, field, one = source
    path, counts = due_rows.path_and_test(one)
    rows = table.model_class._base_manager
    found = rows.filter(pk__in=persons.rows_of(table, person).values("pk")) if person else rows.all()
    found = found.filter(counts & Q(**{f"{path}__lte": now})).order_by().values("pk").annotate(_latest=Max(path))
    fresh = found.filter(Q(**{field: None}) | Q(**{f"{field}__lt": F("_latest")}))
    return sum(
        rows.filter(pk=pk).exclude(**{f"{field}__gte": latest}).update(**{field: latest})
        for pk, latest in fresh.values_list("pk", "_latest")
    )
