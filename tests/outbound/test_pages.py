"""What the owner sees and adds, what visitors get of it, and what browsers report."""

import json

import pytest
from django.db.models import Sum
from django.test import override_settings
from django.urls import include, path

from shared.privacy.middleware import near_health
from shared.privacy.models import Stopped
from shared.privacy.outbound import set_up
from shared.privacy.outbound.models import OutsideTag, PageCount
from shared.privacy.outbound.pages import PAGES
from shared.privacy.queries import document_of, draft
from shared.privacy.stopped import count
from shared.web.access import public
from tenants.isolation.context import enter
from tests import cast as people
from tests.outbound.conftest import WITH_OUTSIDE, put_here

SCRIPT = {"name": "Statistics", "kind": "script", "url": "https://tag.counting.example/t.js", "data": 'data-site="17"',
          "recipient": "counting", "pages": ["portal:home"]}  # fmt: skip
FRAME = {"name": "Where we are", "kind": "frame", "url": "https://map.example/here", "recipient": "map",
         "pages": ["portal:home", "privacy:page"]}  # fmt: skip
BROWSER = {"User-Agent": "Mozilla/5.0", "Accept-Language": "en"}


@pytest.fixture
def owner(db, clinics):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_here(WITH_OUTSIDE)
    browser = cast.browser("owner", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def here(owner, clinics):
    return lambda: enter(clinics["a"].schema)


def added(owner, said):
    return owner.post("/staff/outside/add", said)


def answered(browser, *agree):
    browser.post("/cookies", {"answer": "chosen", "agree": list(agree)} if agree else {"answer": "none"})
    return browser


def test_nothing_outside_nothing_stopped_and_nothing_seen_is_said_so(owner):
    page = owner.get("/staff/outside").content.decode()
    assert "Nothing was stopped" in page and "Not looked at yet" in page and "No visitor of yours" in page


def test_the_owner_reads_what_was_stopped(owner, here):
    with here():
        for _ in range(3):
            count("cookie", "_spy", "undeclared")
        count("call", "sms other.example: no such host", "undeclared")
        count("page", "script-src-elem evil.example", "undeclared")
        count("message", "booking.confirmed: identity number", "forbidden")
        count("input", "identity_number booking", "forbidden")
    page = owner.get("/staff/outside").content.decode()
    for words in (
        "The cookie _spy was taken away", "3 times, last on", "A call to sms other.example was not made",
        "not this address of theirs", "A page asked for evil.example", "It held an identity number.",
        "Somebody wrote an identity number where your policy says never (booking)",
    ):  # fmt: skip
        assert words in page


def test_a_script_loads_after_consent_on_its_pages_and_nowhere_else(owner, at):
    assert added(owner, SCRIPT).status_code == 302
    script = '<script src="https://tag.counting.example/t.js" data-site="17" referrerpolicy="strict-origin" async>'
    for browser in (at("a"), answered(at("a"))):
        answer = browser.get("/")
        assert "counting.example" not in answer["Content-Security-Policy"]
        assert "tag.counting.example" not in answer.content.decode()
    agreed = answered(at("a"), "recipients.counting")
    answer = agreed.get("/")
    assert script in answer.content.decode() and "https://tag.counting.example" in answer["Content-Security-Policy"]
    assert script not in agreed.get("/privacy").content.decode()
    assert script not in agreed.get("/no-such-page").content.decode()


def test_global_privacy_control_keeps_it_out(owner, at):
    added(owner, SCRIPT)
    browser = answered(at("a"), "statistics")
    assert "/t.js" in browser.get("/").content.decode()
    assert "/t.js" not in browser.get("/", headers={"Sec-GPC": "1"}).content.decode()


def test_a_frame_asks_in_its_place_and_keeps_the_earlier_yes(owner, at):
    added(owner, FRAME)
    browser = answered(at("a"), "recipients.counting")
    page = browser.get("/").content.decode()
    assert "<iframe" not in page and "Yes, show it" in browser.get("/", headers=BROWSER).content.decode()
    assert '<input type="hidden" name="agree" value="recipients.counting">' in page
    answered(browser, "recipients.counting", "recipients.map")
    answer = browser.get("/")
    assert '<iframe class="outside" src="https://map.example/here" title="Where we are"' in answer.content.decode()
    assert "frame-src 'self' https://map.example" in answer["Content-Security-Policy"]


def test_an_address_that_the_policy_does_not_name_goes_into_the_draft_and_does_not_load(owner, here, at):
    answer = owner.post("/staff/outside/add", SCRIPT | {"url": "https://cdn.counting.example/t.js"}, follow=True)
    assert "in the draft of your policy now" in answer.content.decode()
    assert "does not name its address yet" in answer.content.decode()
    with here():
        hosts = document_of(draft()).recipients["counting"].hosts
        assert hosts["browser_script"] == ("tag.counting.example", "cdn.counting.example")
    assert "/t.js" not in answered(at("a"), "recipients.counting").get("/").content.decode()


def test_what_the_policy_takes_back_stops_loading(owner, here, at):
    added(owner, SCRIPT)
    signed = "agreement: {kind: processing, signed: 2026-01-01"
    with here():
        put_here(WITH_OUTSIDE.replace(signed + "}", f"{signed}, expires: 2026-02-01}}"))
    assert "/t.js" not in answered(at("a"), "recipients.counting").get("/").content.decode()
    assert "no valid agreement" in owner.get("/staff/outside").content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "http://tag.counting.example/t.js"},
        {"url": 'https://tag.counting.example/t.js"><script>'},
        {"url": "https://user:pw@tag.counting.example/"},
        {"url": "https://localhost/"},
        {"url": "javascript:alert(1)"},
        {"url": "https://[::1/"},
        {"data": "onload=alert(1)"},
        {"data": 'data-x="<"'},
        {"kind": "pixel"},
        {"recipient": "enrum"},
        {"recipient": "sms"},
        {"pages": ["booking:choose"]},
        {"pages": []},
        {"name": ""},
    ],
)
def test_what_is_no_tag_is_refused_and_nothing_kept(owner, here, changed):
    assert added(owner, SCRIPT | changed).status_code == 422
    with here():
        assert not OutsideTag.objects.exists() and draft() is None


def test_the_same_address_is_added_once(owner, here):
    added(owner, SCRIPT)
    assert added(owner, SCRIPT).status_code == 422
    with here():
        tag = OutsideTag.objects.get()
    assert owner.post(f"/staff/outside/{tag.pk}/remove").status_code == 302
    with here():
        assert not OutsideTag.objects.exists()


@public
@near_health
def beside_health(request):
    from django.shortcuts import render

    return render(request, "base_portal.html", {})


urlpatterns = [
    path("near", beside_health, name="near"),
    path("", include("infra.urls.portal")),
]


def test_near_health_data_no_tag_loads_though_its_page_is_named(owner, at, settings, monkeypatch):
    monkeypatch.setitem(PAGES, "near", "Near")
    added(owner, SCRIPT | {"pages": ["near", "portal:home"]})
    with override_settings(URLCONFS=settings.URLCONFS | {"portal": __name__}):
        browser = answered(at("a"), "recipients.counting")
        assert "/t.js" in browser.get("/").content.decode()
        answer = browser.get("/near")
        assert answer.status_code == 200 and "/t.js" not in answer.content.decode()
        assert "counting.example" not in answer["Content-Security-Policy"]


def test_choosing_a_service_is_near_health(owner, clinics, at, here):
    added(owner, SCRIPT)
    from practice.booking.models import Service

    with here():
        service = Service.objects.first()
    answer = answered(at("a"), "recipients.counting").get(f"/book/{service.pk}")
    assert answer.status_code == 200 and "counting.example" not in answer["Content-Security-Policy"]


def report(browser, blocked, directive="script-src-elem"):
    body = {"csp-report": {"effective-directive": directive, "blocked-uri": blocked, "document-uri": "https://a/x?y=1"}}
    return browser.post("/csp-report", json.dumps(body), content_type="application/csp-report")


def rows():
    return sorted(Stopped.objects.values_list("what", "name", "verdict", "times"))


@pytest.mark.parametrize("side", ["portal", "my"])
def test_a_browsers_report_is_counted_by_host(schema, at, side):
    browser = at("a", side)
    for _ in range(2):
        assert report(browser, "https://evil.example/secret?who=tove").status_code == 204
    report(browser, "inline")
    report(browser, "https://x.counting.example/y", "connect-src")
    with enter(schema):
        assert rows() == [
            ("page", "connect-src x.counting.example", "forbidden", 1),
            ("page", "script-src-elem evil.example", "undeclared", 2),
            ("page", "script-src-elem inline", "undeclared", 1),
        ]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"csp-report": 3}', b'{"csp-report": {}}', b"\xff", pytest.param(b"[" * 9000, id="deep"),
        b'{"csp-report": {"effective-directive": "<b>", "blocked-uri": "https://a.example"}}',
        b'{"csp-report": {"effective-directive": "img-src", "blocked-uri": "chrome-extension://abc/x.js"}}',
        b'{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://a b.example/"}}',
        b'{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://[::/"}}',
    ],
)  # fmt: skip
def test_what_is_no_report_changes_nothing(schema, at, body):
    assert at("a").post("/csp-report", body, content_type="application/csp-report").status_code == 204
    with enter(schema):
        assert rows() == []


def test_reports_are_bounded_in_size_and_number(schema, at):
    browser = at("a")
    assert browser.post("/csp-report", b"x" * 20_000, content_type="application/csp-report").status_code == 413
    statuses = [report(browser, f"https://h{number}.example/").status_code for number in range(40)]
    assert set(statuses) == {204, 429}
    with enter(schema):
        assert len(rows()) == statuses.count(204) < 35


def test_every_page_says_where_browsers_report(schema, at):
    for side, url in (("portal", "/"), ("my", "/sign-in")):
        assert "report-uri /csp-report" in at("a", side).get(url)["Content-Security-Policy"]


USAGE = WITH_OUTSIDE.replace("categories: [enquiry, account, consent_record]", "categories: [enquiry, account, usage]")


def test_visits_are_counted_without_anybody(owner, here, at):
    with here():
        put_here(USAGE)
    browser = at("a")
    for _ in range(2):
        browser.get("/", headers=BROWSER, REMOTE_ADDR="203.0.113.7")
    browser.get("/privacy", headers=BROWSER | {"Referer": "https://www.search.example/?q=secret"})
    browser.get("/", headers=BROWSER | {"User-Agent": "Searchbot/2.1"})
    browser.get("/", headers=BROWSER | {"Sec-Purpose": "prefetch"})
    browser.get("/no-such-page", headers=BROWSER)
    browser.post("/cookies", {"answer": "none"}, headers=BROWSER)
    with here():
        found = PageCount.objects.values("page", "source").annotate(n=Sum("times")).values_list("page", "source", "n")
        assert sorted(found) == [("portal:home", "", 2), ("privacy:page", "search.example", 1)]
        hours = set(PageCount.objects.values_list("hour", flat=True))
        assert hours <= set(range(24)) and len(hours) in (1, 2), "an hour may strike while we look"
    page = owner.get("/staff/outside/visits?days=364").content.decode()
    assert (
        'aria-current="true" href="?days=364"' in page and owner.get("/staff/outside/visits?days=x").status_code == 200
    )
    assert "3 pages opened" in page and "search.example" in page and "Front page" in page
    assert "203.0.113" not in page


def test_nothing_is_counted_without_a_purpose_for_it(owner, here, at):
    assert at("a").get("/", headers=BROWSER).status_code == 200
    with here():
        assert not PageCount.objects.exists()
    assert "your policy has no purpose for it" in owner.get("/staff/outside/visits").content.decode()


def test_a_flood_of_made_up_sites_fills_no_table(owner, here, at, monkeypatch):
    from shared.privacy.outbound import actions

    monkeypatch.setattr(actions, "MOST_SOURCES", 3)
    with here():
        put_here(USAGE)
    for number in range(6):
        at("a").get("/", headers=BROWSER | {"Referer": f"https://s{number}.example/"})
    with here():
        assert dict(PageCount.objects.values_list("source", "times")) == {f"s{n}.example": 1 for n in range(3)} | {
            "": 3
        }


def test_first_calls_are_a_script_of_our_own_for_those_who_agreed(owner, here, at):
    calls = '_paq.push(["setSiteId", "</script>7"]);\n_paq.push(["enableLinkTracking", true])'
    assert added(owner, SCRIPT | {"setup": calls}).status_code == 302
    with here():
        tag = OutsideTag.objects.get()
    assert tag.setup["queue"] == "_paq" and tag.setup["calls"][1] == ["enableLinkTracking", True]
    address = f"/outside/{tag.pk}.js"
    assert at("a").get(address).status_code == 404
    agreed = answered(at("a"), "recipients.counting")
    page = agreed.get("/").content.decode()
    assert page.index(f'<script src="{address}">') < page.index("tag.counting.example/t.js") and "_paq" not in page
    made = agreed.get(address)
    assert made["Content-Type"] == "text/javascript" and made.status_code == 200
    assert 'q.push(["setSiteId", "\\u003c/script>7"]);' in made.content.decode()


@pytest.mark.parametrize(
    "calls",
    ["alert(1)", "location.push([1])", '_paq.push(["a", {"b": 1}])', "_paq.push([fetch('/x')])", '_paq.push(["a"]);alert(1)',
     '_a.push(["x"])\n_b.push(["x"])', '_paq.push(["a"]\n)', "constructor(1)", '_paq.push(["' + "x" * 300 + '"])'],
)  # fmt: skip
def test_code_is_no_set_up(owner, here, calls):
    answer = added(owner, SCRIPT | {"setup": calls})
    assert answer.status_code == 422 and "one call a line" in answer.content.decode()
    with here():
        assert not OutsideTag.objects.exists()


def test_arguments_are_pushed_as_makers_show_them():
    said = set_up.parse('dataLayer("js", new Date())\ndataLayer("config", "G-1", 3)')._asdict()
    made = set_up.script(said)
    assert 'add("js", new Date());' in made and 'add("config", "G-1", 3);' in made and "q.push(arguments)" in made
