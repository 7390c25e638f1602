"""A no takes away what a yes has left, the cookie page has an edition of its own, and refusing costs no more than agreeing."""

from datetime import date

import pytest

from shared.privacy.models import ConsentRecord
from tenants.isolation.context import enter
from tests.privacy_app.documents import put, put_alone
from tests.privacy_app.test_pages import WITH_OUTSIDE

LOCAL = "\n  seen: {name: seen, purpose: answer, lasts: P1M, consent: preferences, store: local_storage, sent_over: never}\n"
WITH_LOCAL = WITH_OUTSIDE.replace("storage:", "storage:" + LOCAL.rstrip(), 1)


@pytest.fixture
def inside(db, clinics):
    return lambda: enter(clinics["a"].schema)


@pytest.fixture
def portal(inside, at):
    with inside():
        put_alone(WITH_LOCAL)
    return at("a")


def said(browser, answer, *agree):
    return browser.post("/cookies", {"answer": answer, "agree": list(agree)})


def ended(answer):
    """[(name, domain)] of the cookies that this answer takes away."""
    return sorted((morsel.key, morsel["domain"]) for morsel in answer.cookies.values() if morsel["max-age"] == 0)


def test_a_no_ends_what_an_outside_script_has_set_on_our_host(portal):
    said(portal, "chosen", "recipients.counting", "preferences")
    portal.cookies["_count_1"] = "abc"
    portal.cookies["_other"] = "abc"
    again = said(portal, "chosen", "recipients.counting", "preferences")
    assert ended(again) == [] and "Clear-Site-Data" not in again
    refused = said(portal, "none")
    assert ended(refused) == [("_count_1", ""), ("_count_1", "a.enrum.test")]
    assert refused["Clear-Site-Data"] == '"storage"'


def test_a_part_of_a_no_ends_that_part(portal):
    said(portal, "all")
    portal.cookies["_count_1"] = "abc"
    answer = said(portal, "chosen", "preferences")
    assert len(ended(answer)) == 2 and "Clear-Site-Data" not in answer


def test_a_first_no_clears_nothing(portal):
    assert "Clear-Site-Data" not in said(portal, "none")


def test_a_withdrawal_is_kept_as_proof(portal, inside):
    said(portal, "all")
    said(portal, "none")
    with inside():
        (record,) = ConsentRecord.objects.all()
        assert record.given_at <= record.withdrawn_at


def test_the_page_has_an_edition_that_changes_only_with_what_it_says(portal, inside):
    page = portal.get("/cookies", headers={"Accept-Language": "en"}).content.decode()
    assert "No. 1, in force from 1 January 2026" in page
    with inside():
        put(WITH_LOCAL.replace("P12M", "P9M", 1), date(2026, 2, 1), number=2)  # how long enquiries are kept
        put(WITH_LOCAL.replace("lasts: P1M, recipient", "lasts: P2M, recipient"), date(2026, 3, 1), number=3)
        put(WITH_LOCAL.replace("lasts: P1M, recipient", "lasts: P3M, recipient"), date(2999, 3, 1), number=4)
    page = portal.get("/cookies", headers={"Accept-Language": "en"}).content.decode()
    assert "No. 2, in force from 1 March 2026" in page


def test_the_page_tells_of_other_storage_and_what_leaves_the_browser(portal):
    page = portal.get("/cookies", headers={"Accept-Language": "en"}).content.decode()
    assert "local storage" in page.lower() and "Never leaves your browser" in page and "Sent encrypted" in page
