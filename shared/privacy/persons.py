"""Every row of one person in the place that is entered, found through the one registry (`shared.privacy.registry`).

    rows_of(table, person)            a table's rows of that person: by field, over relations, or as its app knows
    dossier(person)                   every declared field of every such row, as plain data: the export
    dossier(person, given=True)       only what the person gave (GDPR art. 20)

A person is the id of a User (clinic) or a StaffAccount (platform). Export and erasure both begin here, so that neither can
know a row that the other does not.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection, models, router
from django.db.backends.postgresql.psycopg_any import Range
from django.utils.module_loading import import_string

from shared.privacy.registry import NOT_PERSONAL, Table, tables

YOU, SOMEBODY = "you", "somebody else"


@dataclass(frozen=True)
class Cell:
    """One field of one row. `value` is plain JSON; `withheld` says why there is none (see registry.Table)."""

    field: str
    category: str
    value: object = None
    withheld: str = ""


@dataclass(frozen=True)
class Section:
    """One table's rows of the person; each row is its cells."""

    table: str
    purpose: str
    category: str
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[object, ...] = ()  # of the rows, in the same order


def personal_tables() -> list[Table]:
    """Those of this place that hold anything about a person whose rows can be told."""
    return [table for table in tables().values() if table.personal and is_here(table) and tells_whose(table)]


def is_here(table: Table) -> bool:
    return router.allow_migrate_model(connection.alias, table.model_class)


def tells_whose(table: Table) -> bool:
    return bool(table.person or table.concerns or table.find)


def rows_of(table: Table, person: UUID) -> models.QuerySet:
    """Each row once, also where it is reached over a relation to many."""
    manager = table.model_class._base_manager
    if table.find:
        return import_string(table.find.replace(":", "."))(person)
    found = manager.filter(**{table.concerns or table.person: person})
    return manager.filter(pk__in=found.values("pk"))


def concerned(table: Table, pks) -> dict[object, set]:
    """row → the people whom it concerns."""
    path, found = table.concerns or table.person, {}
    if not path:
        return found
    rows = table.model_class._base_manager.filter(pk__in=list(pks)).exclude(**{path: None})
    for pk, person in rows.values_list("pk", path):
        found.setdefault(pk, set()).add(person)
    return found


def dossier(person: UUID, *, given: bool = False) -> list[Section]:
    """Sorted by table; tables without a row of theirs are left out. `given`: only fields that the person gave."""
    found, names = [], _Names(person)
    for table in sorted(personal_tables(), key=lambda one: one.model):
        chosen = table.given if given else tuple(_personal(table))
        if not chosen:
            continue
        kept = list(rows_of(table, person).order_by("pk"))
        if kept:
            rows, keys = tuple(_cells(table, row, chosen, names) for row in kept), tuple(row.pk for row in kept)
            found.append(Section(table.model, table.purpose, category_of(table), rows, keys))
    return found


def category_of(table: Table) -> str:
    """What the rows as a whole are: the record's category, or the most general of the fields'."""
    records = table.all_records
    return records[0].category if records else min({table.fields[name] for name in _personal(table)}, key=len)


def _personal(table: Table) -> Iterator[str]:
    return (name for name, category in table.fields.items() if category != NOT_PERSONAL)


def _cells(table: Table, row: models.Model, chosen: tuple[str, ...], names: "_Names") -> tuple[Cell, ...]:
    return tuple(_cell(table, row, name, names) for name in chosen)


def _cell(table: Table, row: models.Model, name: str, names: "_Names") -> Cell:
    category = table.fields[name]
    if why := table.withheld.get(name):
        return Cell(name, category, withheld=why)
    field = row._meta.get_field(name)
    value = field.value_from_object(row)
    if field.is_relation and issubclass(field.related_model, get_user_model()):
        return Cell(name, category, names(value))
    return Cell(name, category, plain(value))


class _Names:
    """An id of this place's people as the person may read it: themselves, staff by name, nobody else (GDPR art. 15(4))."""

    def __init__(self, person: UUID):
        self.known = {person: YOU, None: None}

    def __call__(self, pk: UUID | None) -> str | None:
        if pk not in self.known:
            user = get_user_model()._base_manager.filter(pk=pk).first()
            self.known[pk] = user.get_full_name() if user is not None and user.is_staff_member else SOMEBODY
        return self.known[pk]


def plain(value):
    """As JSON knows it; bytes never (they are `withheld`, or a mistake)."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Range):
        return [plain(value.lower), plain(value.upper)]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, bytes | memoryview):
        raise TypeError("bytes are not exported: name the field in `withheld`")
    return str(value) if isinstance(value, UUID) else value


def as_data(sections: list[Section]) -> list[dict]:
    """For JSON: [{table, purpose, category, rows: [[{field, category, value, withheld}, …], …]}, …]"""
    return [{name: one for name, one in asdict(section).items() if name != "keys"} for section in sections]
