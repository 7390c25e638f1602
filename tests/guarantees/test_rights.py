"""What a person is given, what is erased and what is refused are one set: every declared field of every table.

A field or a table that is added tomorrow is in these tests at once (tests/rights/everything.py makes its rows).
"""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.utils.module_loading import import_string

from shared.privacy import persons
from shared.privacy.registry import NOT_PERSONAL, tables
from shared.privacy.rights import erasing, planning
from shared.privacy.rights.models import Erasure
from tenants.isolation.context import enter
from tests.rights.everything import NOW, Person, everything_in

PERSONAL = sorted(label for label, table in tables().items() if table.personal)
WITHHELD = {"secret", "sealed", "others"}


@pytest.mark.parametrize("label", PERSONAL)
def test_whose_every_row_is_can_be_told(label):
    table = tables()[label]
    assert persons.tells_whose(table) != bool(table.nobody), "declare person, concerns or find; or why it is nobody's"
    assert set(table.withheld) | set(table.given) | set(table.pared) <= set(table.fields)
    assert set(table.withheld.values()) <= WITHHELD
    assert bool(table.pared) == bool(table.pares)
    for path in filter(None, (table.find, table.pares)):
        assert callable(import_string(path.replace(":", ".")))


@pytest.fixture(params=["a", "b"])
def whole(request, db, clinics, settings, tmp_path):
    """A person with a row in every table of a clinic, entered."""
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    with enter(clinics[request.param].schema):
        person = Person()
        person.schema = clinics[request.param].schema
        yield person


def personal_fields():
    """Of the tables that stand in the place entered."""
    return {
        (table.model, name)
        for table in persons.personal_tables()
        for name, category in table.fields.items()
        if category != NOT_PERSONAL and table.model != "rights.Erasure"
    }


def test_the_export_shows_every_field_or_says_why_not(whole):
    sections = persons.dossier(whole.user.pk)
    cells = {(one.table, cell.field): cell for one in sections for row in one.rows for cell in row}
    assert personal_fields() == set(cells)
    said = json.dumps(persons.as_data(sections), ensure_ascii=False)
    for (table, _, field), text in whole.marks.items():
        if tables()[table.lower()].fields[field] != NOT_PERSONAL and not cells[table, field].withheld:
            assert text in said, f"{table}.{field} is not in the export"


def test_what_is_withheld_is_in_no_export(whole):
    said = json.dumps(persons.as_data(persons.dossier(whole.user.pk)), ensure_ascii=False)
    hidden = {(table.model, name) for table in tables().values() for name in table.withheld}
    for (table, _, field), text in whole.marks.items():
        assert (table, field) not in hidden or text not in said


def test_portability_gives_only_what_the_person_gave(whole):
    sections = persons.dossier(whole.user.pk, given=True)
    shown = {(one.table, cell.field) for one in sections for row in one.rows for cell in row}
    assert shown == {(table.model, name) for table in persons.personal_tables() for name in table.given}
    assert ("people.User", "email") in shown and ("journal.Entry", "body") not in shown


def test_every_row_goes_or_stays_with_a_reason_and_a_day(whole):
    found = planning.plan(whole.user.pk, NOW)
    rows = {
        (table.model, pk)
        for table in persons.personal_tables()
        for pk in persons.rows_of(table, whole.user.pk).values_list("pk", flat=True)
    }
    assert {(one.table.model, one.pk) for one in found.fates} == rows
    assert len(found.fates) == len(rows)
    for fate in found.kept:
        assert fate.reason.why and fate.reason.rule, fate
        assert fate.reason.until and fate.reason.until > found.day, fate


def test_nothing_is_left_but_what_was_refused(whole):
    refused = {(one.table.model, one.pk): one for one in planning.plan(whole.user.pk, NOW).kept}
    done = erasing.erase(whole.user.pk, NOW)
    left = {name: "\n".join(rows) for name, rows in everything_in(whole.schema).items()}
    everywhere = "\n".join(left.values())
    checked = 0
    for (table, pk, field), text in whole.marks.items():
        fate = refused.get((table, pk))
        kept = fate is not None and not (fate.pared and field in fate.table.pared)
        if tables()[table.lower()].fields[field] != NOT_PERSONAL and not kept:
            assert text not in everywhere, f"{table}.{field} was neither erased nor refused"
            checked += 1
    assert checked > 9
    assert done.finished_at is None and done.person == whole.user.pk
    told = json.dumps([done.erased, done.kept], default=str)
    assert not [text for text in whole.marks.values() if text in told] and str(whole.user.pk) not in told


def test_a_second_person_keeps_everything(whole):
    other = Person()
    before = {key for key, rows in _rows_of(other).items() for key in rows}
    erasing.erase(whole.user.pk, NOW)
    assert {key for key, rows in _rows_of(other).items() for key in rows} == before


def _rows_of(person):
    return {
        table.model: {(table.model, pk) for pk in persons.rows_of(table, person.user.pk).values_list("pk", flat=True)}
        for table in persons.personal_tables()
    }


def test_what_stayed_goes_on_its_day_and_then_nobody_is_remembered(whole):
    erasing.erase(whole.user.pk, NOW)
    [last] = Erasure.objects.all()
    days = [date.fromisoformat(one["until"]) for one in last.kept]
    later = NOW
    for day in sorted(set(days)):
        later = NOW.replace(year=day.year, month=day.month, day=day.day, hour=12)
        erasing.finish(later)
        last.refresh_from_db()
        assert all(date.fromisoformat(one["until"]) > day for one in last.kept)
    assert last.finished_at == later and last.person is None and last.kept == []
    everywhere = "\n".join("\n".join(rows) for rows in everything_in(whole.schema).values())
    assert str(whole.user.pk) not in everywhere


def test_somebody_unknown_has_nothing(db, clinics):
    with enter(clinics["a"].schema):
        assert persons.dossier(uuid4()) == []
        assert planning.plan(uuid4(), NOW).fates == []
