"""What people write is shown as they wrote it: never markup, never a template, wherever it comes up again."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Concat

from tenants.isolation.context import enter
from tests.guarantees.attacks.sweep import Page, is_page, kind, reached

MARKUP = "</script></textarea></title><script>pwned()</script>\" onx=pwned() '><img src=x onerror=pwned()>"
TEMPLATE = "{{ 7919|add:7907 }}{% debug %}{0.__class__}%(name)s${7919*2}"
# Columns that hold our own words: keys, addresses, hashes, numbers in figures.
OURS = {
    "email",
    "password",
    "language",
    "phone",
    "sha256",
    "digest",
    "currency",
    "session_key",
    "session_data",
    "key",
    "kind",
}
ROOM = 90
# Documents have a form of their own that fails loudly; the log of who read what can't be changed by anybody.
APART = {"privacy", "sessions", "contenttypes", "accesslog"}


def written(model):
    """The columns of a clinic's table that people fill in with words of theirs, and the room in them."""
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.primary_key
        if free and field.name not in OURS and (field.max_length is None or field.max_length >= ROOM):
            yield field


def spoil(clinic, text):
    """Every word that people wrote in the clinic, with `text` behind it."""
    with enter(clinic.schema):
        there = set(connection.introspection.table_names())
        for model in apps.get_models():
            if model._meta.db_table not in there or model._meta.app_label in APART:
                continue
            for field in written(model):
                if (
                    field.has_default()
                    and not model._base_manager.exclude(**{field.name: field.get_default()}).exists()
                ):
                    continue
                room = text if field.max_length is None else text[: field.max_length - ROOM // 2]
                model._base_manager.exclude(**{field.name: ""}).update(
                    **{field.name: Concat(field.name, Value(room), output_field=models.TextField())}
                )


@pytest.fixture
def pages(cast):
    """pages(text): (name, html) of every page, after `text` was written everywhere."""

    def shown(text):
        spoil(cast.clinic, text)
        for place, browser in reached(cast, "get", by=kind):
            answer = browser.get(place.url)
            if is_page(answer):
                yield place.name, answer.content.decode()

    return shown


def test_what_people_write_is_never_markup(pages):
    """Told from what a browser makes of the page; the content policy would only be the second wall."""
    alive, seen = [], 0
    for name, html in pages(MARKUP):
        page = Page(html)
        seen += "pwned()" in html
        attributes = {key for _, found in page.tags for key in found}
        if "onx" in attributes or "onerror" in attributes or any("pwned" in script for script in page.scripts):
            alive.append(name)
    assert alive == [] and seen > 20


def test_what_people_write_is_never_a_template(pages):
    done, seen = [], 0
    for name, html in pages(TEMPLATE):
        seen += "{% debug %}" in html or "{{ 7919" in html
        if "15826" in html or "15838" in html or "&lt;class" in html or "<class" in html:
            done.append(name)
    assert done == [] and seen > 20
