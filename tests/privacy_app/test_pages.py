"""What everybody may read, the visitor's choice, and what the policy lets through the door."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from shared.privacy import actions, queries
from shared.privacy.engine.document import load
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import Event
from shared.privacy.engine.retention import Rulebook
from shared.privacy.kept import can_happen
from shared.privacy.middleware import near_health
from shared.privacy.models import ConsentRecord, RetentionRun, Stopped
from shared.web.access import public
from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY, put, put_alone, unpublish

OUTSIDE = """
  counting:
    {name: Räknaren, role: processor, categories: [usage], country: SE, does: [statistics], consent: statistics,
     hosts: {browser_script: [tag.counting.example], browser_connect: ["*.counting.example"]},
     agreement: {kind: processing, signed: 2026-01-01}}
  map:
    {name: Kartan, role: processor, categories: [usage], country: SE, does: [statistics], consent: embedded,
     near_health: true, hosts: {browser_frame: [map.example]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:
  counter: {name: _count_*, purpose: answer, lasts: P1M, recipient: counting, consent: statistics, side: [portal]}
  session: {name: session, purpose: answer, session: true, exempt: asked_for, side: [my]}
"""
WITH_OUTSIDE = POLICY.replace("storage:", OUTSIDE.rstrip(), 1)


@pytest.fixture(params=["portal", "platform"])
def place(request, db, clinics, at):
    """(schema, browser) of each place that has a public policy page, without a policy of its own."""
    schema = clinics["a"].schema if request.param == "portal" else settings.PUBLIC_SCHEMA_NAME
    with enter(schema):
        RetentionRun.objects.all().delete()
        unpublish()
    return schema, at("a" if request.param == "portal" else "")


@pytest.fixture
def portal(db, clinics, at):
    schema = clinics["a"].schema
    with enter(schema):
        put_alone(WITH_OUTSIDE)
    return at("a")


@pytest.fixture
def inside(clinics):
    return lambda: enter(clinics["a"].schema)


def test_a_place_that_is_being_set_up_shows_no_policy(place):
    _, browser = place
    for url in ("/privacy", "/cookies", "/privacy/versions", "/privacy/versions/1", "/privacy/versions/1/policy.yaml"):
        assert browser.get(url).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "sparas i 12 månader"),
        ("da", "gemmes i 12 måneder"),
        ("en", "kept for 12 months"),
        ("de", "12 Monate lang"),
    ],
)
def test_the_page_is_rendered_from_the_document_in_each_language(db, at, language, words):
    with enter(settings.PUBLIC_SCHEMA_NAME):
        put_alone(POLICY)
    page = at("").get("/privacy", headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}"' in page and "Eken AB" in page and words in page


def test_a_promise_tells_when_it_was_last_kept(place):
    schema, browser = place
    with enter(schema):
        pages = "retention:\n  pages: {of: [social_page], after: created, keep: P1Y}\n"
        version = put(POLICY.replace("retention:\n", pages), date(2026, 1, 1))
        at = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
        RetentionRun.objects.create(
            day=date(2026, 11, 20), version=version, dry_run=False, started_at=at, finished_at=at,
            counts={"retention.proofs delete": 3, "v0.retention.proofs delete": 1}, digest="ab" * 32,
        )  # fmt: skip
    page = browser.get("/privacy", headers={"Accept-Language": "en"}).content.decode()
    assert "20 November 2026, 03:00: 4 deleted" in page
    assert "Not yet in use: nothing of this kind is kept in the service." in page  # pages elsewhere


@pytest.mark.parametrize("place", ["portal"], indirect=True)
def test_a_promise_whose_beginning_nobody_tells_the_service_is_not_called_kept(place):
    """The notes are there, the course is not: what completes it can't be known yet."""
    schema, browser = place
    package = "events:\n  done: {all_of: [event_held, paid], last_of: [contract_ended], words: {en: completion}}\n"
    text = POLICY.replace("retention:\n", f"{package}retention:\n  notes: {{of: [journal], after: done, keep: P0D}}\n")
    with enter(schema):
        version = put(text, date(2026, 1, 1))
        at = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
        RetentionRun.objects.create(
            day=date(2026, 11, 20), version=version, dry_run=False, started_at=at, finished_at=at, digest="ab" * 32
        )
    page = browser.get("/privacy", headers={"Accept-Language": "en"}).content.decode()
    assert "Not yet kept: the service does not learn yet when this time begins." in page
    assert page.count("nothing was due") == 3


@pytest.mark.parametrize(
    ("event", "dates", "can"),
    [
        ("paid", {"paid"}, True),
        ("paid", {"created"}, False),
        ("whole", {"paid"}, False),
        ("whole", {"paid", "session"}, True),
        ("either", {"session"}, True),
        ("first", {"session"}, True),
        ("silence", {"session"}, True),
        ("silence", {"paid"}, False),
        ("ring", {"paid"}, False),
    ],
)
def test_whether_an_event_can_ever_be_known(event, dates, can):
    made = {
        "whole": {"all_of": ("paid", "session")}, "either": {"last_of": ("paid", "session")},
        "first": {"first_of": ("paid", "session")}, "silence": {"of": ("session",), "or_silence": Duration("P1Y")},
        "ring": {"last_of": ("ring_too",)}, "ring_too": {"last_of": ("ring",)},
    }  # fmt: skip
    assert can_happen(event, dates, Rulebook({}, {key: Event(**one) for key, one in made.items()})) is can


def test_the_files_are_the_policy_and_the_json_gives_the_hash(place):
    schema, browser = place
    with enter(schema):
        version = put(POLICY, date(2026, 1, 1))
        document = queries.document_of(version)
    assert load(browser.get("/privacy/versions/1/policy.yaml").content.decode()) == document
    answer = browser.get("/privacy/versions/1/policy.json")
    assert sha256(answer.content).hexdigest() == version.sha256
    assert load(json.dumps(json.loads(answer.content))) == document
    assert browser.get("/privacy/versions/1/policy.pdf").status_code == 404


def test_what_comes_is_told_ahead_and_what_was_can_be_read(place):
    schema, browser = place
    with enter(schema):
        put(POLICY, date(2026, 1, 1))
        put(POLICY.replace("P12M", "P6M", 1), date(2026, 3, 1), number=2)
        put(POLICY.replace("P12M", "P24M", 1), date(2999, 1, 1), number=3)
    english = {"Accept-Language": "en"}
    page = browser.get("/privacy", headers=english).content.decode()
    assert "Something changes on 1 January 2999" in page and "kept for 6 months" in page
    coming = browser.get("/privacy/versions/3", headers=english).content.decode()
    assert "This version comes into force on 1 January 2999" in coming and "What changes" in coming
    assert "kept for 24 months" in coming and "kept for 6 months" in coming
    past = browser.get("/privacy/versions/1", headers=english).content.decode()
    assert "no longer in force" in past and "kept for 12 months" in past
    listed = browser.get("/privacy/versions", headers=english).content.decode()
    assert listed.index("No. 3") < listed.index("No. 2") < listed.index("No. 1")
    assert browser.get("/privacy/versions/4").status_code == 404


def test_a_draft_is_seen_by_nobody_else(place):
    schema, browser = place
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with enter(schema):
        put(POLICY, date(2026, 1, 1))
        actions.new_draft(now)
    assert browser.get("/privacy/versions/2").status_code == 404
    assert browser.get("/privacy/versions/2/policy.json").status_code == 404


# -- consent -----------------------------------------------------------------------------------------------------------


def test_no_banner_where_nothing_needs_consent(place):
    schema, browser = place
    with enter(schema):
        put(POLICY, date(2026, 1, 1))
    page = browser.get("/privacy", headers={"Accept-Language": "en"}).content.decode()
    assert 'name="answer"' not in page
    cookies = browser.get("/cookies", headers={"Accept-Language": "en"}).content.decode()
    assert "consent" in cookies and 'name="answer"' not in cookies


def test_no_is_as_easy_as_yes_and_leaves_no_trace_of_whom(portal, inside):
    page = portal.get("/privacy").content.decode()
    assert page.index('value="none"') < page.index('value="all"')
    assert page.count('data-variant="secondary" type="submit" name="answer"') == 2  # the same kind of button
    answer = portal.post("/cookies", {"answer": "none", "next": "/privacy"})
    assert (answer.status_code, answer.url) == (303, "/privacy")
    assert answer.cookies["consent"].value.startswith(":") and answer.cookies["consent"]["httponly"]
    assert 'name="answer"' not in portal.get("/privacy").content.decode()
    with inside():
        assert not ConsentRecord.objects.exists()


def test_a_yes_is_proved_and_a_later_no_ends_it(portal, inside):
    portal.post("/cookies", {"answer": "chosen", "agree": ["recipients.counting", "recipients.nobody", "<script>"]})
    with inside():
        (proof,) = ConsentRecord.objects.all()
        assert proof.agreed == ["recipients.counting"] and proof.withdrawn_at is None and proof.number == 1
        assert proof.id.version == proof.visitor.version == 4
    page = portal.get("/cookies").content.decode()
    assert 'value="recipients.counting" id="agree-recipientscounting" checked' in page
    portal.post("/cookies", {"answer": "all"})
    portal.post("/cookies", {"answer": "none"})
    with inside():
        first, second = ConsentRecord.objects.order_by("given_at")
        assert first.withdrawn_at and second.withdrawn_at and first.visitor == second.visitor == proof.visitor
        assert second.agreed == ["embedded", "statistics"]


def test_the_answer_lasts_as_long_as_the_policy_says(portal):
    assert portal.post("/cookies", {"answer": "none"}).cookies["consent"]["max-age"] == 360 * 86400


def test_other_questions_are_asked_again(portal, inside):
    portal.post("/cookies", {"answer": "all"})
    assert 'name="answer"' not in portal.get("/privacy").content.decode()
    with inside():
        more = WITH_OUTSIDE.replace("name: Räknaren", "name: Den andre räknaren")
        put(more, date(2026, 2, 1), number=2)
    assert 'name="answer"' in portal.get("/privacy").content.decode()
    assert "counting.example" not in portal.get("/privacy")["Content-Security-Policy"]


@pytest.mark.parametrize("value", ["", "x", ":::", "a:b:c", "::statistics", "\x00", "é" * 3000])
def test_a_garbled_cookie_is_no_answer(portal, value):
    portal.cookies["consent"] = value
    answer = portal.get("/privacy")
    assert answer.status_code == 200 and "counting.example" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_no_other_site_answers_for_the_visitor(portal, inside, headers):
    answer = portal.post("/cookies", {"answer": "all"}, headers=headers)
    assert answer.status_code == 400 and "consent" not in answer.cookies
    with inside():
        assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("data", [{}, {"answer": "perhaps"}, {"answer": ["none", "maybe"]}])
def test_an_answer_that_is_none_is_refused(portal, data):
    assert portal.post("/cookies", data).status_code == 400


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_the_way_back_stays_here(portal, back):
    assert portal.post("/cookies", {"answer": "none", "next": back}).url == "/cookies"


# -- what the policy lets through --------------------------------------------------------------------------------------


def policy_header(browser, url="/privacy", **headers):
    found = browser.get(url, headers=headers)["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in found.split("; "))


def test_the_csp_opens_for_what_was_agreed_to_and_no_more(portal):
    assert "frame-src" not in policy_header(portal)
    portal.post("/cookies", {"answer": "chosen", "agree": ["recipients.counting"]})
    found = policy_header(portal)
    assert "https://tag.counting.example" in found["script-src"] and "'nonce-" not in found["connect-src"]
    assert found["connect-src"] == "'self' https://*.counting.example" and "frame-src" not in found
    portal.post("/cookies", {"answer": "none"})
    assert "counting.example" not in str(policy_header(portal))


def test_global_privacy_control_outweighs_a_yes_to_all_but_not_to_the_service(portal):
    portal.post("/cookies", {"answer": "all"})
    assert "counting.example" in str(policy_header(portal))
    assert "counting.example" not in str(policy_header(portal, **{"Sec-GPC": "1"}))
    portal.post("/cookies", {"answer": "chosen", "agree": ["recipients.counting"]})
    assert "counting.example" in str(policy_header(portal, **{"Sec-GPC": "1"}))


@public
def sets_cookies(request):
    answer = HttpResponse("cookies")
    for name in ("_count_1", "spy", "session"):
        answer.set_cookie(name, "x")
    answer.delete_cookie("old")
    return answer


@public
@near_health
def health(request):
    return HttpResponse("health")


@public
def broken(request):
    answer = HttpResponse("broken", status=500)
    answer.set_cookie("spy", "x")
    return answer


urlpatterns = [
    path("", include("infra.urls.portal")),
    path("sets", sets_cookies, name="sets"),
    path("health", health, name="health"),
    path("broken", broken, name="broken"),
    path("", include("infra.urls.my")),  # the portal's menu leads there
]
HERE = dict.fromkeys(("portal", "my", "platform"), __name__)


@pytest.fixture
def views():
    with override_settings(URLCONFS=settings.URLCONFS | HERE):
        yield


def test_undeclared_cookies_are_stripped_and_counted(portal, inside, views, caplog):
    for _ in range(2):
        answer = portal.get("/sets")
    assert {name for name, one in answer.cookies.items() if one["max-age"] != 0} == set()
    assert answer.cookies["old"]["max-age"] == 0  # taking a cookie away is always allowed
    with inside():
        found = {(one.name, one.verdict): one.times for one in Stopped.objects.filter(what="cookie")}
    assert found == {
        ("_count_1", "forbidden"): 2, ("spy", "undeclared"): 2, ("session", "undeclared"): 2,
    }  # fmt: skip
    assert "cookie stopped (undeclared): spy at sets" in caplog.text and "x" not in caplog.messages[0].split()


def test_a_declared_cookie_passes_on_its_side_and_after_consent(portal, at, views):
    portal.post("/cookies", {"answer": "all"})
    assert set(portal.get("/sets").cookies) == {"_count_1", "old"}
    assert set(at("a", "my").get("/sets").cookies) == {"session", "old"}


def test_a_failing_page_sets_no_undeclared_cookie_and_the_count_is_kept(portal, inside, views):
    assert "spy" not in portal.get("/broken").cookies
    with inside():
        assert Stopped.objects.get(name="spy").times == 1


def test_near_health_data_only_what_is_needed_there(portal, views):
    portal.post("/cookies", {"answer": "all"})
    found = policy_header(portal, "/health")
    assert "counting.example" not in str(found) and found["frame-src"] == "'self' https://map.example"


def test_the_signed_in_side_keeps_its_own_scripts_alone(portal, at, views):
    signed_in = at("a", "my")
    signed_in.cookies["consent"] = portal.post("/cookies", {"answer": "all"}).cookies["consent"].value
    assert "example" not in str(policy_header(signed_in, "/health"))
    assert policy_header(signed_in, "/health")["script-src"].startswith("'self'")


def test_stopped_cookies_are_told_on_the_page(portal, views):
    portal.get("/sets")
    page = portal.get("/cookies", headers={"Accept-Language": "en"}).content.decode()
    assert "In the last 30 days 3 cookies were stopped" in page


def test_without_a_policy_no_cookie_is_set_at_all(portal, inside, views):
    with inside():
        unpublish()
    assert set(portal.get("/sets").cookies) == {"old"}


def test_a_version_takes_over_at_midnight_on_the_page(portal, inside):
    with inside():
        version = put(POLICY.replace("P12M", "P9M", 1), date(2026, 5, 1), number=2)
        assert version.effective_at == datetime(2026, 4, 30, 22, 0, tzinfo=UTC)
        before = version.effective_at - timedelta(seconds=1)
        assert queries.policy_in_force(before).clinic.version == 1
    assert "9 months" in portal.get("/privacy", headers={"Accept-Language": "en"}).content.decode()


def test_the_promises_in_tables(place):
    schema, browser = place
    with enter(schema):
        put_alone(POLICY)
    page = browser.get("/privacy", headers={"Accept-Language": "sv"}).content.decode()
    assert 'href="/privacy/tables"' in page
    laid = browser.get("/privacy/tables", headers={"Accept-Language": "sv"}).content.decode()
    assert "Våra löften i tabeller" in laid and "Förfrågningar raderas efter 12 månader" in laid
    assert (
        "Our promises as tables" in browser.get("/privacy/tables", headers={"Accept-Language": "en"}).content.decode()
    )
