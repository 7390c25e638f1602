"""A version stays word for word as it was published, can be fetched in each language, and compared with any other."""

import hashlib
import json
from datetime import UTC, datetime

import msgspec
import pytest

from shared.privacy import actions, queries
from shared.privacy.engine.document import load
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.phrases import phrases
from shared.privacy.frozen import as_pdf, frozen, words
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def visitor(db, clinics):
    """At a clinic whose second version keeps enquiries for a shorter time."""
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(POLICY)
        actions.new_draft(NOW)
        rule = queries.document_of(queries.draft()).retention["enquiries"]
        actions.edit_promise("retention", "enquiries", msgspec.structs.replace(rule, keep=Duration("P6M")), NOW)
        actions.publish(NOW)
    browser = cast.browser("visitor", "portal")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(("form", "kind"), [("html", "text/html; charset=utf-8"), ("pdf", "application/pdf")])
def test_a_version_is_fetched_in_each_language(visitor, lang, form, kind):
    answer = visitor.get(f"/privacy/versions/2/policy-{lang}.{form}")
    assert answer.status_code == 200 and answer["Content-Type"] == kind and answer["Content-Language"] == lang
    assert f'filename="policy-2-{lang}.{form}"' in answer["Content-Disposition"]
    if form == "html":
        said = {"sv": "Förfrågningar sparas i 6 månader", "en": "Enquiries are kept for 6 months"}[lang]
        assert f'<html lang="{lang}">' in answer.content.decode() and said in answer.content.decode()


@pytest.mark.parametrize("path", ["2/policy-de.html", "2/policy-sv.docx", "2/policy-xx.pdf", "9/policy-sv.pdf"])
def test_what_was_not_published_is_not_found(visitor, path):
    assert visitor.get(f"/privacy/versions/{path}").status_code == 404


def test_the_json_is_the_bytes_that_the_hash_is_of(visitor):
    content = visitor.get("/privacy/versions/2/policy.json").content
    assert hashlib.sha256(content).hexdigest() in visitor.get("/privacy/versions").content.decode()
    assert json.loads(content)["clinic"]["version"] == 2


def test_a_better_wording_changes_nothing_that_was_published(visitor, monkeypatch):
    before = {
        path: visitor.get(path).content
        for path in ("/privacy/versions/2/policy-en.html", "/privacy/versions/2/policy-en.pdf")
    }
    page = visitor.get("/privacy/versions/2").content.decode()
    monkeypatch.setitem(phrases("say/sections")["keep"]["title"], "en", "A much better title")
    with_new_words = words(load(POLICY), "en")
    assert "A much better title" in {one["title"] for one in with_new_words["sections"]}
    assert {path: visitor.get(path).content for path in before} == before
    assert "A much better title" not in visitor.get("/privacy/versions/2").content.decode()
    assert "How long we keep it" in page


def test_the_same_words_give_the_same_pdf(visitor, clinics):
    with enter(clinics["a"].schema):
        version = queries.latest()
        said = frozen(version, queries.document_of(version), "sv")
        assert as_pdf(said, "sv") == as_pdf(said, "sv")


@pytest.mark.parametrize("query", ["old=1&new=2", "old=2&new=1"])
def test_two_versions_are_compared_in_words(visitor, query):
    page = visitor.get(f"/privacy/versions/compare?{query}").content.decode()
    assert "From version 1 to version 2" in page
    assert "kept for 12 months" in page and "kept for 6 months" in page and "can only help you" in page


@pytest.mark.parametrize(("query", "status"), [("", 400), ("old=1", 400), ("old=a&new=b", 400), ("old=1&new=77", 404)])
def test_a_comparison_that_makes_no_sense_is_refused(visitor, query, status):
    assert visitor.get(f"/privacy/versions/compare?{query}").status_code == status


def test_the_list_of_versions_offers_every_language(visitor):
    page = visitor.get("/privacy/versions").content.decode()
    for part in (
        "policy-sv.html",
        "policy-sv.pdf",
        "policy-en.pdf",
        "policy.yaml",
        "policy.json",
        "Show the difference",
    ):
        assert part in page
