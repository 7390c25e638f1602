"""An owner decides how the clinic looks, and every page of that clinic looks so at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tenants.branding import queries
from tenants.branding.actions import update_brand
from tenants.branding.models import Brand
from tenants.branding.queries import brand, memory, said, shown
from tenants.branding.sheet import digest, sheet
from tenants.isolation.context import enter

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture
def a(clinics):
    with enter(clinics["a"].schema):
        yield clinics["a"]


# -- the row ----------------------------------------------------------------------------------------------------------


def test_a_clinic_has_a_look_before_anybody_chose_one(a, clinics):
    row = brand(a)
    assert (row.name, row.seed_colour, row.languages) == (a.name, "#1d5c4f", ["sv", "en"])
    assert not Brand.objects.exists()


def test_choosing_twice_keeps_one_row_and_what_was_not_named(a):
    update_brand(a, {"seed_colour": "#9a5410"}, NOW)
    update_brand(a, {"typeface": "Inter"}, NOW + timedelta(minutes=1))
    row = Brand.objects.get()
    assert (row.seed_colour, row.typeface, row.updated_at) == ("#9a5410", "Inter", NOW + timedelta(minutes=1))


def test_there_can_be_no_second_row(a):
    update_brand(a, {}, NOW)
    for only in (True, False):
        with pytest.raises(IntegrityError), transaction.atomic():
            Brand.objects.create(only=only, name="B", seed_colour="#000000", languages=["sv"], updated_at=NOW)


def test_only_what_an_owner_may_change_can_be_changed(a):
    with pytest.raises(ValueError, match="logo_hash can't be changed"):
        update_brand(a, {"logo_hash": "x"}, NOW)


def test_a_logo_comes_and_goes(a):
    assert update_brand(a, {}, NOW, new_logo=b"png").logo_hash
    assert brand(a).logo_hash
    assert not update_brand(a, {}, NOW, drop_logo=True).logo_hash
    assert Brand.objects.get().logo is None


def test_words_fall_back_to_the_clinics_first_language_that_has_any():
    words = {"da": "Hej", "en": ""}
    for language, expected in (("da", "Hej"), ("en", "Hej"), ("sv", "Hej")):
        with translation.override(language):
            assert said(words, ["sv", "da", "en"]) == expected
    assert said({}, ["sv"]) == ""


def test_the_sheets_name_changes_with_what_it_is_made_of(a):
    row = brand(a)
    before = digest(row)
    row.name = "Other"
    assert digest(row) == before
    row.typeface = "Inter"
    assert digest(row) != before
    assert '--ds-font-family:"Inter"' in sheet(row)


def test_a_typeface_from_nowhere_never_reaches_the_sheet(a):
    row = brand(a)
    row.typeface = '";}body{display:none}'
    with pytest.raises(ValueError, match="not a valid Brand.Typeface"):
        sheet(row)


def test_each_clinic_has_its_own(clinics):
    for key, colour in (("a", "#9a5410"), ("b", "#2f5d8a")):
        with enter(clinics[key].schema):
            update_brand(clinics[key], {"seed_colour": colour}, NOW)
    with enter(clinics["a"].schema):
        assert brand(clinics["a"]).seed_colour == "#9a5410"


# -- over HTTP --------------------------------------------------------------------------------------------------------


def save(clinic, *arguments, **named):
    """As a process elsewhere: this one has read the brand before, a second ago."""
    with enter(clinic.schema):
        row = update_brand(clinic, *arguments, **named)
    memory.found.clear()
    return row


def test_a_page_asks_for_its_look_once_a_second(at, clinics, monkeypatch):
    path = css_path(clinics["a"])
    at("a").get(path)
    asked = []
    monkeypatch.setattr(queries, "brand", lambda clinic: asked.append(clinic) or queries.first_brand(clinic))
    at("a").get(path)
    assert asked == []
    at("b").get(path)
    monkeypatch.setattr(queries, "MAX_AGE", -1)
    at("a").get(path)
    assert asked == [clinics["b"], clinics["a"]]


def css_path(clinic):
    with enter(clinic.schema):
        return shown(brand(clinic), "infra.urls.portal").css_url


def test_the_sheet_is_kept_for_ever_until_it_changes(at, clinics):
    path = css_path(clinics["a"])
    answer = at("a").get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    save(clinics["a"], {"seed_colour": "#9a5410"}, NOW)
    assert css_path(clinics["a"]) != path
    old = at("a").get(path)
    assert old["Cache-Control"] == "no-cache" and b"#9a5410" in old.content


def test_both_sides_of_a_clinic_have_the_sheet_and_the_platform_has_not(at, clinics):
    path = css_path(clinics["a"])
    assert at("a", "my").get(path).status_code == 200
    assert at("").get(path).status_code == 404


def test_a_logo_is_served_where_it_belongs_and_nowhere_else(at, clinics):
    row = save(clinics["a"], {}, NOW, new_logo=b"\x89PNG")
    path = f"/brand/{row.logo_hash}.png"
    answer = at("a").get(path)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", b"\x89PNG")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert at("b").get(path).status_code == 404
    assert at("a").get("/brand/00.png").status_code == 404
