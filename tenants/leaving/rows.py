"""A row as plain JSON, and back: what a parcel's tables hold, one row to a line.

`shared.privacy.registry` says which tables and fields travel (`moving`, `fields_of`). A column wrapped under an epoch
travels without that outer wrap, which belongs to this database: what is left is sealed to a person's key, or nothing.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.utils.dateparse import parse_datetime

from shared.privacy.due_rows import children_first
from shared.privacy.registry import Table
from shared.staff import keyring, rotation
from shared.staff.epochs import Destroyed

LARGE = 4096  # bytes, from which a value is a file of its own
Put = Callable[[str, bytes], None]


def moving() -> list[Table]:
    """Tables of the place that is entered, those before which nothing has to be there first."""
    return [table for table in reversed(children_first()) if not table.stays]


def sealed_of(table: Table) -> list[rotation.Sealed]:
    return [one for one in rotation.here() if one.model == table.model]


def fields_of(table: Table) -> list[models.Field]:
    """Those that travel, as they stand in the model."""
    epochs = {one.epoch for one in sealed_of(table)}
    fields = table.model_class._meta.concrete_fields
    return [one for one in fields if one.name not in table.remakes and one.name not in epochs]


def rows_of(table: Table) -> Iterator[models.Model]:
    """Always in the same order: by key, or where the database numbers the rows itself, by what they say."""
    related = {name for one in sealed_of(table) for name in one.related}
    key = table.model_class._meta.pk
    order = [one.attname for one in fields_of(table)] if isinstance(key, models.AutoField) else ["pk"]
    rows = table.model_class._base_manager.select_related(*related) if related else table.model_class._base_manager
    return rows.order_by(*order).iterator(chunk_size=500)


def file_name(table: Table, row: models.Model, field: models.Field) -> str:
    return f"files/{table.model}/{row.pk}.{field.name}"


def to_plain(table: Table, row: models.Model, epochs: keyring.Epochs, put: Put) -> dict:
    """`put` takes the name and content of each value that is a file of its own."""
    for one in sealed_of(table):
        setattr(row, one.blob, _bare(one, row, epochs))
    found = {}
    for field in fields_of(table):
        value = field.value_from_object(row)
        if isinstance(value, bytes | memoryview) and len(value) > LARGE:
            name = file_name(table, row, field)
            put(name, bytes(value))
            found[field.name] = {"file": name}
        else:
            found[field.name] = _plain(field, value, row)
    return found


def _bare(one: rotation.Sealed, row, epochs) -> bytes | None:
    """Without the epoch's wrap; None where nobody can open it any more (it was erased, or was not sealed here)."""
    epoch, blob = getattr(row, one.epoch), getattr(row, one.blob)
    if not epoch or blob is None:
        return None
    try:
        return keyring.unwrap(epochs, keyring.Wrapped(epoch, blob), one.context(row))
    except (Destroyed, keyring.Refused):
        return None


def _plain(field, value, row=None):
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return b64encode(bytes(value)).decode()
    if isinstance(field, ArrayField):
        return [_plain(field.base_field, one) for one in value]
    if isinstance(field, DateTimeRangeField):
        ends = [end and end.isoformat() for end in (value.lower, value.upper)]
        return {"from": ends[0], "to": ends[1], "bounds": value._bounds}
    if isinstance(value, bool | int | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def line(found: dict) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


# --- back -----------------------------------------------------------------------------------------------------------


def from_plain(table: Table, found: dict, file: Callable[[str], bytes]) -> models.Model:
    """An unsaved row, with fresh values for what did not travel. Raises ValidationError, KeyError, ValueError."""
    row = table.model_class()
    for field in fields_of(table):
        value = found[field.name]
        if isinstance(field, models.BinaryField) and isinstance(value, dict):
            value = file(value["file"])
        else:
            value = _value(field.target_field if field.is_relation else field, value)
        setattr(row, field.attname, value)
    return row


def _value(field, value):
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return b64decode(value, validate=True)
    if isinstance(field, ArrayField):
        return [_value(field.base_field, one) for one in value]
    if isinstance(field, DateTimeRangeField):
        ends = [end and parse_datetime(end) for end in (value["from"], value["to"])]
        return field.range_type(*ends, value["bounds"])
    return field.to_python(value)


def wrap_again(table: Table, rows: list[models.Model], epochs: keyring.Epochs) -> None:
    """Under this database's present epoch. What the seal is bound to must be in the database already (`related`)."""
    for one in sealed_of(table):
        for name in one.related:
            _fetch(rows, name)
        for row in rows:
            blob = getattr(row, one.blob)
            setattr(row, one.epoch, "")
            if blob is None and not row._meta.get_field(one.blob).null:
                setattr(row, one.blob, b"")  # opened by nobody where it came from, and by nobody here
            elif blob is not None:
                epoch, wrapped = keyring.wrap(epochs, bytes(blob), one.context(row))
                setattr(row, one.epoch, epoch)
                setattr(row, one.blob, wrapped)


def _fetch(rows, name):
    if not rows:
        return
    field = rows[0]._meta.get_field(name)
    found = field.related_model._base_manager.in_bulk({getattr(row, field.attname) for row in rows})
    for row in rows:
        setattr(row, name, found[getattr(row, field.attname)])
