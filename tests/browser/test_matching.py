"""Somebody looks for a practitioner, is given reasons, chooses, has the time held, registers and books; the practitioner reads
what they told. Each page as a browser sees it, with real keys and real mail."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.story import press, register_client

TOLD = "I would like to sleep again."


@pytest.fixture
def owner(site, person):
    """Rut owns clinic a, offers sessions by video every day, and has been published by their own click."""
    page = watch(person(language="en-GB"))
    sign_in(page, site, "a", "owner", "Rut")
    page.goto(f"{site.my('a')}/staff/services/new")
    page.get_by_label("Name, English").fill("First session")
    page.get_by_label("Name, Svenska").fill("Första samtalet")
    page.get_by_label("Length in minutes").fill("45")
    page.get_by_label("Price", exact=True).fill("650")
    page.get_by_label("Video").check()
    page.get_by_role("checkbox", name="On site", exact=True).uncheck()
    page.get_by_label("Rut", exact=True).check()
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{site.my('a')}/staff/hours")
    page.get_by_role("link", name=re.compile("Hours and absences, Rut")).click()
    for weekday in range(7):
        page.locator(f"[name=begins_{weekday}_0]").fill("08:00")
        page.locator(f"[name=ends_{weekday}_0]").fill("20:00")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{site.my('a')}/staff/directory")
    check_page(page)
    page.get_by_role("link", name="What is said of Rut").click()
    for label in ("An adult", "Sleep", "Stress and burnout", "CBT", "A clear plan and homework"):
        page.get_by_label(label, exact=True).check()
    check_page(page)
    press(page, "Save and ask to be published")
    check_page(page)
    press(page, "Publish Rut")
    expect(page.get_by_text("In the directory").first).to_be_visible()
    return page


def test_from_the_first_question_to_the_first_meeting(site, person, owner):
    page = watch(person(language="en-GB"), expected=("422",))  # the consent that is missing at first
    page.goto(f"{site.base}/practitioners")
    expect(page.get_by_role("link", name="Rut")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Rut").click()
    check_page(page)
    page.goto(f"{site.base}/match")
    check_page(page)
    press(page, "Begin")
    check_page(page)  # the consent is missing, and said so
    page.get_by_label(re.compile("I agree that Enrum uses my answers")).check()
    press(page, "Begin")
    answer(page)
    expect(page.get_by_text("Works with what matters most to you: sleep")).to_be_visible()
    check_page(page)
    page.get_by_label("Their name").fill("Rut")
    press(page, "Look up")
    page.get_by_role("link", name="Rut").last.click()
    expect(page.get_by_text(re.compile("place 1 of your list"))).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Back to the list").click()
    press(page, "I don't want a program to sort")
    check_page(page)
    press(page, "Sort by my answers again")
    press(page, "Choose Rut")
    check_page(page)
    page.get_by_role("link", name="Go on to the time").click()
    page.wait_for_url(f"{site.my('a')}/book?*")
    check_page(page)
    press(page, "I am new here")
    register_client(page, site.sink, "Tove", "tove.looks@home.example")
    page.get_by_role("button", name=re.compile("Book the time")).first.click()
    expect(page.get_by_text("Your time is booked.")).to_be_visible()
    owner.goto(f"{site.my('a')}/staff/day")
    check_page(owner)
    owner.get_by_role("link", name=re.compile("What Tove told")).click()
    expect(owner.get_by_text(TOLD)).to_be_visible()
    check_page(owner)
    page.goto(f"{site.my('a')}/who-has-read")
    expect(page.get_by_text(re.compile("read what you told")).first).to_be_visible()
    on_the_portal(site, watch(person(language="en-GB")))
    owner.goto(f"{site.my('a')}/staff/sought")
    check_page(owner)


def on_the_portal(site, page):
    """The same form in the clinic's own room: its policy, its colours, and a way out on every page."""
    page.goto(f"{site.portal('a')}/practitioners")
    check_page(page)
    page.get_by_role("link", name="Help me choose").click()
    page.wait_for_url(f"{site.portal('a')}/match")
    check_page(page)
    page.get_by_label(re.compile("I agree that .+ uses my answers")).check()
    press(page, "Begin")
    page.get_by_label("An adult").check()
    press(page, "Continue")
    page.get_by_label("Sleep", exact=True).check()
    press(page, "Continue")
    press(page, "Continue")  # without words of their own
    page.get_by_label("Video").check()
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_label("Swedish").check()
    press(page, "Continue")
    page.get_by_role("link", name="Show suggestions now").click()
    expect(page.get_by_text("Works with what matters most to you: sleep")).to_be_visible()
    check_page(page)
    press(page, "Choose Rut")
    expect(page.get_by_role("link", name="Go on to the time")).to_be_visible()
    check_page(page)


def answer(page):
    """Every question, each looked at once."""
    page.get_by_label("An adult").check()
    check_page(page)
    press(page, "Continue")
    page.get_by_label("Sleep", exact=True).check()
    page.get_by_label("Stress and burnout").check()
    check_page(page)
    press(page, "Continue")
    page.get_by_label("Sleep", exact=True).check()
    press(page, "Continue")
    page.get_by_label(re.compile("Is there something")).fill(TOLD)
    check_page(page)
    press(page, "Continue")
    page.get_by_label("Video").check()
    press(page, "Continue")
    check_page(page)  # where
    press(page, "Continue")
    page.get_by_label("Swedish").check()
    press(page, "Continue")
    for _ in range(4):  # times, person, ways, price: left open
        press(page, "Continue")


def test_help_comes_before_anything_else(site, person):
    page = watch(person(width=390, language="sv-SE"))
    page.goto(f"{site.base}/match")
    page.get_by_label(re.compile("Jag samtycker")).check()
    press(page, "Börja")
    page.get_by_label("Vuxen").check()
    press(page, "Fortsätt")
    page.get_by_label("Tankar på att inte vilja leva").check()
    press(page, "Fortsätt")
    expect(page.get_by_role("link", name="112")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Jag är trygg just nu, fortsätt").click()
    press(page, "Kasta mina svar och leta själv")
    expect(page).to_have_url(re.compile(r"/practitioners$"))
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "__Host-match"]
