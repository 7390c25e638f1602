"""One client with a row in every table that can hold anything about a person, each field filled with a mark of its own.

Rows are made from the models themselves, so that a new table or field is in the test without anybody thinking of it. Where a
table's constraints want more than that, say it in OVERRIDES.
"""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import connection, models

from practice.people.models import User
from shared.privacy import persons
from shared.privacy.due_rows import children_first
from shared.privacy.registry import tables

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
OVERRIDES = {  # constraints that a model's fields alone do not tell
    "journal.entry": {"category": "journal.note"},
    "booking.booking": {"room_id": None},  # a room is one person's at a time
    "people.user": {"role": "", "staff_id": None, "password": "!nothing"},
    "payments.posting": {"debit": "receivable", "credit": "exempt"},
    "courses.registration": {"seat": None, "state": "confirmed"},
    "questionnaires.plan": {"days_before": None},
    "support.case": {"state": "closed"},
    "questions.question": {"state": "answered"},
    "questions.offer": {"by_writing": True},
    "registers.breach": {"closed_at": None},
    "rights.request": {"closed_at": BEFORE, "outcome": "granted"},
    "rights.erasure": None,  # made by erasing
    "privacy.hold": {"reason": "restriction", "category": "", "until": None},  # any other keeps everything
}
_numbers = itertools.count(1)


class Person:
    """`user`, and `marks`: (table, primary key, field) → the text that only this field of this row holds."""

    def __init__(self):
        self.marks, self.rows = {}, {}
        self.staff = User.objects.create_user(
            f"{uuid4().hex}@clinic.example", first_name="Maja", last_name="Ahlqvist", role="practitioner",
            staff_id=uuid4(), public_key=b"p", created_at=BEFORE,
        )  # fmt: skip
        self.user = self._row("people.user")
        for table in reversed(children_first()):
            if table.personal and persons.tells_whose(table) and OVERRIDES.get(table.model.lower(), {}) is not None:
                self._row(table.model.lower())

    def _row(self, label):
        if label in self.rows:
            return self.rows[label]
        if label == "sessions.session":
            self.rows[label] = self._session()
            return self.rows[label]
        table = tables()[label]
        values = {
            field.attname: self._value(table, field, label)
            for field in table.model_class._meta.concrete_fields
            if not isinstance(field, models.AutoField)
        }
        row = table.model_class(**values | OVERRIDES.get(label, {}))
        row.save(force_insert=True)
        self.rows[label] = row
        if persons.tells_whose(table):  # a file about many, of which their own row is a part, is nobody's
            self._remember(table, row)
        return row

    def _session(self):
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(self.user.pk)
        store.create()
        return store

    def _value(self, table, field, label):
        path = (table.concerns or table.person).split("__")
        if field.primary_key and not field.is_relation:
            return uuid4() if isinstance(field, models.UUIDField) else mark(field)
        if field.is_relation:
            return self._pointed(field, label, path)
        if path == [field.name] or (table.concerns and table.person == field.name):
            return self.user.pk
        return filled(field)

    def _pointed(self, field, label, path):
        target = field.related_model
        if target is User:
            return self.user.pk if field.name in (path[0], table_of(label).follows) else self.staff.pk
        if target._meta.label_lower == label:
            return None
        there = None if table_of(target._meta.label_lower).personal else target._base_manager.first()
        return (there or self._row(target._meta.label_lower)).pk

    def _remember(self, table, row):
        for field in table.model_class._meta.concrete_fields:
            value = getattr(row, field.attname)
            text = marked(value)
            if text and not field.is_relation and not field.primary_key and value != getattr(self, "user", row).pk:
                self.marks[table.model, row.pk, field.name] = text


def table_of(label):
    return tables()[label]


def mark(field) -> str:
    text = f"mark{next(_numbers):04d}z"
    return text[-field.max_length :] if field.max_length else text


def marked(value) -> str:
    """What to look for, "" for values that others may have too."""
    if isinstance(value, str):
        return value if "mark" in value else ""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict):
        return next((one for one in (value.values() if isinstance(value, dict) else value) if "mark" in str(one)), "")
    return str(value) if isinstance(value, UUID) else ""


def filled(field):
    if field.choices and not isinstance(field, models.UUIDField):
        return next((value for value, _ in field.choices if value), "")
    if isinstance(field, models.EmailField):
        return f"{mark(field)}@home.example"
    simple = {
        models.UUIDField: uuid4,
        models.BooleanField: lambda: field.name == "only",  # of tables with one row
        models.DateTimeField: lambda: BEFORE + timedelta(minutes=next(_numbers)),
        models.DateField: lambda: date(2026, 10, 1),
        models.TimeField: lambda: time(9, microsecond=next(_numbers)),
        models.JSONField: lambda: {"is": mark(field)},
        models.BinaryField: lambda: mark(field).encode(),
    }
    for kind, make in simple.items():
        if isinstance(field, kind):
            return make()
    if isinstance(field, DateTimeRangeField):
        return (NOW, NOW + timedelta(hours=1))
    if isinstance(field, ArrayField):
        return [filled(field.base_field)]
    if isinstance(field, models.IntegerField):
        if field.name in ("number", "voucher"):  # unique within a year
            return next(_numbers)
        return 1 + next(_numbers) % 6
    return mark(field)


def everything_in(schema) -> dict[str, list[tuple]]:
    """{table: [(column → text)]} of a whole clinic, past every model."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{schema}"."{name}" t')
            found[name] = [text for (text,) in cursor.fetchall()]
    return found
