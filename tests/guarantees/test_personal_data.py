"""Every field of every table that is kept anywhere is declared: whose it is, of what category, and when it goes."""

import pytest
from django.apps import apps
from django.db.models import CASCADE
from django.utils.module_loading import import_string

from infra.schedule import JOBS
from shared.privacy.engine import vocabulary
from shared.privacy.registry import NOT_PERSONAL, When, tables

UNMANAGED = {"auth", "contenttypes"}  # their migrations make no table here (settings.MIGRATION_MODULES)


def stored():
    """{"app.Model" in lower case: model} of everything that has a table, frameworks' included."""
    models = apps.get_models(include_auto_created=True)
    found = {m._meta.label_lower: m for m in models if m._meta.managed and not m._meta.proxy}
    return {label: model for label, model in found.items() if model._meta.app_label not in UNMANAGED}


def test_every_table_is_declared_and_none_that_is_not_there():
    declared, present = set(tables()), set(stored())
    assert present - declared == set(), "add these to their app's personal_data.py"
    assert declared - present == set(), "these are no longer there"


@pytest.mark.parametrize("label", sorted(tables()))
def test_every_field_is_declared_and_none_that_is_not_there(label):
    table = tables()[label]
    meta = table.model_class._meta
    fields = {field.name for field in (*meta.concrete_fields, *meta.many_to_many)}
    assert fields - set(table.fields) == set(), "undeclared"
    assert set(table.fields) - fields == set(), "no longer there"


@pytest.mark.parametrize("label", sorted(tables()))
def test_what_is_declared_is_said_in_the_words_of_the_policy(label):
    table, categories = tables()[label], vocabulary.categories()
    used = {one for one in table.fields.values() if one != NOT_PERSONAL}
    used |= {record.category for record in table.all_records}
    assert {one for one in used if not vocabulary.known(one, categories)} == set()
    assert {name for record in table.all_records for name in record.events} <= set(vocabulary.events())
    assert not table.personal or (table.subject in vocabulary.subjects() and table.purpose)


@pytest.mark.parametrize("label", sorted(label for label, table in tables().items() if table.personal))
def test_whatever_is_personal_has_a_way_to_go(label):
    """A record of its own, or a row that it lives and dies with; the way there exists."""
    table, model = tables()[label], tables()[label].model_class
    assert table.all_records or table.follows or table.ends, "declare a record, or which row it follows"
    assert not table.ends or table.ends in {path for _, path, _ in JOBS}
    if table.follows:
        parent = tables()[model._meta.get_field(table.follows).related_model._meta.label_lower]
        assert parent.all_records or parent.follows
    for record in table.all_records:
        model._base_manager.filter(**record.where)
        for one in (*record.events.values(), *record.facts.values()):
            _reach(model, one.path if isinstance(one, When) else one)
            if isinstance(one, When):
                before = one.path.rpartition("__")[0]
                for name in one.where:
                    _reach(model, "__".join(filter(None, (before, name.partition("__")[0]))))
        if record.gone:
            assert callable(import_string(record.gone.replace(":", ".")))


def _reach(model, path):
    for part in path.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model


@pytest.mark.parametrize("label", sorted(label for label, table in tables().items() if table.person))
def test_whose_row_it_is_can_be_told(label):
    _reach(tables()[label].model_class, tables()[label].person)


def test_what_follows_a_row_is_followed_by_nothing_that_has_a_promise_of_its_own():
    """Rows that go with another take no third row along that should have stayed."""
    for table in (table for table in tables().values() if table.follows):
        pointing = [relation for relation in table.model_class._meta.related_objects if relation.on_delete is CASCADE]
        for relation in pointing:
            behind = tables()[relation.related_model._meta.label_lower]
            assert not behind.all_records, f"{behind.model} would go with {table.model}"
