"""Consent as a browser has it: refusing is as easy as agreeing, a tag loads after a yes alone, and the pages of the owner."""

import subprocess
import sys

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in

TAG = "https://tag.counting.example/t.js"


@pytest.fixture(scope="module")
def outside(site):
    """Clinic b's policy names a counter, a map and their hosts."""
    command = [sys.executable, "-m", "tests.browser.outside", "b"]
    subprocess.run(command, cwd=settings.ROOT, check=True, env=site.environment, capture_output=True)


def served(page, asked):
    """Somebody else's host, answered here: the script sets a cookie, as such scripts do."""

    def answer(route):
        asked.append(route.request.url)
        body = "document.cookie = '_count_1=x; path=/'; document.title = `counted ${window._paq[0][1]}`"
        route.fulfill(body=body, content_type="text/javascript")

    page.route("https://*.counting.example/**", answer)
    page.route("https://*.evil.example/**", answer)


def test_refusing_is_as_easy_as_agreeing(site, person, outside):
    page = watch(person(language="en-GB"))
    page.goto(site.portal("b"))
    boxes = [page.get_by_role("button", name=name).bounding_box() for name in ("No to all", "Yes to all")]
    assert abs(boxes[0]["width"] - boxes[1]["width"]) <= 12 and boxes[0]["height"] == boxes[1]["height"]
    assert boxes[0]["y"] == boxes[1]["y"]  # side by side, one click each
    styles = [
        page.get_by_role("button", name=name).evaluate(
            "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor, s.fontSize, s.borderColor] }"
        )
        for name in ("No to all", "Yes to all")
    ]
    assert styles[0] == styles[1]
    check_page(page)
    page.get_by_role("button", name="No to all").click()
    expect(page.get_by_role("button", name="No to all")).to_have_count(0)


def test_a_tag_loads_after_a_yes_alone_and_a_no_takes_its_cookie_away(site, person, outside):
    owner = watch(person(language="en-GB"))
    sign_in(owner, site, "b", "owner")
    owner.goto(f"{site.my('b')}/staff/outside")
    check_page(owner)
    owner.get_by_role("link", name="Add an outside tag").click()
    check_page(owner)
    owner.get_by_label("What you call it").fill("Statistics")
    owner.get_by_label("Its address").fill(TAG)
    owner.get_by_label("Its first calls").fill('_paq.push(["setSiteId", "7"])')
    owner.get_by_label("Whose it is").select_option("counting")
    owner.get_by_role("button", name="Add it").click()
    owner.get_by_role("heading", name="Statistics").wait_for()
    check_page(owner)

    page, asked = person(language="en-GB"), []
    served(page, asked)
    page.goto(site.portal("b"))
    page.get_by_role("button", name="No to all").click()
    page.goto(site.portal("b"))
    assert asked == [] and "_count_1" not in {one["name"] for one in page.context.cookies()}
    page.goto(f"{site.portal('b')}/cookies")
    page.get_by_role("button", name="Yes to all").click()
    page.goto(site.portal("b"))
    page.wait_for_function("document.title == 'counted 7'")
    assert asked == [TAG] and "_count_1" in {one["name"] for one in page.context.cookies()}
    page.goto(f"{site.portal('b')}/cookies")
    assert asked == [TAG]  # not one of its pages
    page.get_by_role("button", name="No to all").click()
    assert "_count_1" not in {one["name"] for one in page.context.cookies()}


def test_what_a_tag_brings_along_undeclared_is_refused_and_told(site, person, outside):
    page, asked = person(language="en-GB"), []
    served(page, asked)
    page.goto(f"{site.portal('b')}/cookies")
    page.get_by_role("button", name="Yes to all").click()
    page.wait_for_load_state()
    before = site.counts("b", "privacy_stopped")["privacy_stopped"]
    with page.expect_response("**/csp-report") as told:
        page.evaluate(
            "document.head.append(Object.assign(document.createElement('script'), {src: 'https://x.evil.example/y.js'}))"
        )
    assert told.value.status == 204 and asked == []
    assert site.counts("b", "privacy_stopped")["privacy_stopped"] == before + 1
    owner = watch(person(language="en-GB"))
    sign_in(owner, site, "b", "owner")
    owner.goto(f"{site.my('b')}/staff/outside")
    expect(owner.get_by_text("A page asked for x.evil.example")).to_be_visible()
    owner.goto(f"{site.my('b')}/staff/outside/visits")
    check_page(owner)
