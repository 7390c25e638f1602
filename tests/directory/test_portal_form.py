"""The form on a clinic's own portal: its colours, its policy, its practitioners alone, and nothing of the outside."""

import re

import pytest
from django.conf import settings as conf

from practice.directory.models import Brief
from shared.matching import answers
from shared.matching.models import Demand, Handover, Request
from shared.privacy.outbound.models import OutsideTag
from tenants.isolation.context import enter
from tests.directory.cast import NOW, candidates, listed, rows, user
from tests.directory.seeking import MARK, STEPS, answer, begin, choose, everything
from tests.outbound.conftest import WITH_OUTSIDE
from tests.privacy_app.documents import put_alone

MATCHING = """
  matching:
    {subjects: [visitor], categories: [match], bases: [{article6: consent, article9: explicit_consent}],
     words: {sv: hitta någon, en: finding somebody}}
retention:
  match: {of: [match], after: created, keep: P1D}
"""
COOKIES = """
storage:
  match: {name: __Host-match, side: [portal], purpose: matching, lasts: P1D, exempt: asked_for, identifier: true}
  csrf: {name: __Host-csrf, side: [portal], purpose: matching, session: true, exempt: asked_for}
"""
FULL = WITH_OUTSIDE.replace("retention:", MATCHING.strip("\n"), 1).replace("storage:", COOKIES.strip("\n"), 1)
NEAR = FULL.replace("hosts: {browser_frame", "near_health: true, hosts: {browser_frame")
FORM = ("/match", "/match/concerns", "/match/words", "/match/help", "/match/list", "/match/list?name=a")


def test_from_the_portal_to_the_one_who_was_chosen_and_nobody_else(cast, at, clinics):
    browser, clinic = at("a", HTTP_ACCEPT_LANGUAGE="en"), clinics["a"]
    assert 'href="/match"' in browser.get("/practitioners").content.decode()
    page = browser.get("/match").content.decode()
    assert f"I agree that {clinic.name} uses my answers" in page and 'href="/privacy/versions/1"' in page
    assert "112" in page and "Enrum uses" not in page
    assert browser.post("/match", {"agreed": "on", "number": "99"}).status_code == 422
    assert answers.COOKIE not in browser.cookies
    answer(browser)
    with enter("platform"):
        assert Request.objects.get().place == clinic.schema
    seen = [everything(["platform", clinic.schema])]
    page = browser.get("/match/list").content.decode()
    assert "Works with what matters most to you: stress and burnout" in page
    assert browser.get(f"/match/fit/{cast.profile.listing}").status_code == 200
    url = choose(browser, cast.profile.listing)
    seen.append(everything(["platform", clinic.schema]))
    assert url.startswith(clinic.my_origin) and browser.cookies[answers.COOKIE].value == ""
    with enter("platform"):
        assert not Request.objects.exists() and Handover.objects.get().clinic == clinic.schema
        assert Demand.objects.get(kind="asked").count == 1
    mine = cast.browser("other_client", "my")
    query = dict(
        p.split("=") for p in mine.get(url.removeprefix(clinic.my_origin))["Location"].partition("?")[2].split("&")
    )
    mine.post("/book", {name: value.replace("%3A", ":") for name, value in query.items()})
    with enter(clinic.schema):
        brief = Brief.objects.get()
    page = cast.desk.get(f"/staff/briefs/{brief.pk}").content.decode()
    assert MARK in page and not [text for text in seen if MARK in text]


def test_two_cookies_are_set_and_the_cookie_page_names_both(cast, at):
    browser = at("a")
    browser.get("/match")
    begin(browser)
    assert {name for name, one in browser.cookies.items() if one.value} == {answers.COOKIE, conf.CSRF_COOKIE_NAME}
    kept = browser.cookies[answers.COOKIE]
    assert (
        kept["secure"] and kept["httponly"] and kept["samesite"] == "Lax" and not kept["domain"] and kept["path"] == "/"
    )
    assert 0 < int(kept["max-age"]) <= 86400
    page = browser.get("/cookies").content.decode()
    assert answers.COOKIE in page and conf.CSRF_COOKIE_NAME in page


@pytest.mark.parametrize("without", ["__Host-match", "__Host-csrf", "categories: [match]"])
def test_a_policy_that_does_not_say_it_has_no_form(cast, at, clinics, without):
    with enter(clinics["a"].schema):
        put_alone(FULL.replace(without, {"categories: [match]": "categories: [usage]"}.get(without, "other")))
    browser = at("a")
    assert browser.get("/match").status_code == 404 == browser.post("/match", {"agreed": "on"}).status_code
    assert "/match" not in browser.get("/practitioners").content.decode() and not browser.cookies


def test_no_page_of_the_form_loads_anything_of_the_outside_whatever_was_agreed_to(cast, at, clinics):
    with enter(clinics["a"].schema):
        put_alone(NEAR)
        for kind, url, whose in (("script", "https://tag.counting.example/t.js", "counting"),
                                 ("frame", "https://map.example/here", "map")):  # fmt: skip
            OutsideTag.objects.create(
                name=whose, kind=kind, url=url, recipient=whose, pages=["portal:home"], added_at=NOW
            )
    browser = at("a")
    browser.post("/cookies", {"answer": "all"})
    home = browser.get("/")
    assert "tag.counting.example" in home.content.decode() and "map.example" in home["Content-Security-Policy"]
    own = at("").get("/match")["Content-Security-Policy"]  # what BASE, which loads nothing of others, says
    answer(browser)
    for path in (*FORM, f"/match/fit/{cast.profile.listing}"):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert re.sub(r" 'nonce-[^']+'", "", page["Content-Security-Policy"]) == re.sub(r" 'nonce-[^']+'", "", own), (
            path
        )
        assert ".example" not in page.content.decode().replace("privat@eken.example", ""), path
        assert "no-store" in page["Cache-Control"]
    chosen = browser.post(f"/match/choose/{cast.profile.listing}")
    assert "counting.example" not in chosen.content.decode() + chosen["Content-Security-Policy"]


def test_only_its_own_practitioners_and_only_where_they_were_given(cast, at, clinics):
    with enter(clinics["b"].schema):
        other = listed(clinics["b"], user("Bodil", "practitioner"))
    [row] = [one for one in rows(clinics["b"]) if one.pk == other.listing]
    assert set(candidates()) >= {cast.profile.listing}
    here, there = at("a"), at("b")
    answer(here, STEPS)
    page = here.get("/match/list?name=Bodil").content.decode()
    assert row.name not in page and str(row.pk) not in page
    assert here.get(f"/match/fit/{row.pk}").status_code == 404
    assert here.post(f"/match/choose/{row.pk}").status_code == 409
    for elsewhere in (there, at("")):
        elsewhere.cookies[answers.COOKIE] = here.cookies[answers.COOKIE].value
        assert elsewhere.get("/match/list")["Location"] == "/match"
        elsewhere.post("/match/leave", {"to": "start"})  # can't end what it can't open
    assert here.get("/match/list").status_code == 200


def test_going_on_without_it_destroys_what_was_answered(cast, at):
    browser = at("a")
    answer(browser)
    assert browser.post("/match/ranked", {"ranked": "no"})["Location"] == "/match/list"
    assert browser.post("/match/leave", {"to": "directory"})["Location"] == "/practitioners"
    with enter("platform"):
        assert not Request.objects.exists()
    assert browser.get("/match/list")["Location"] == "/match"
