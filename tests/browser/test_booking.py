"""An owner offers something, a visitor chooses a time, a client books it and cancels it: each page as a browser sees it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in


@pytest.fixture(scope="module")
def offered(site, browser):
    """The name of a service that an owner has just set up by hand, at clinic a; Kim, every day 8 to 20."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1180, "height": 820})
    page = watch(context.new_page())
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/hours")
    check_page(page)
    page.set_viewport_size({"width": 1180, "height": 820})
    page.get_by_role("link", name="Lägg till en tjänst").click()
    check_page(page)
    page.get_by_label("Namn, Svenska").fill("Första samtalet")
    page.get_by_label("Längd i minuter").fill("45")
    page.get_by_label("Pris", exact=True).fill("650")
    page.get_by_label("Kostnad för att avboka senare").fill("325")
    page.get_by_label("Video").check()
    page.get_by_label("Kim", exact=True).first.check()
    page.get_by_role("button", name="Spara och visa för klienter").click()
    expect(page.get_by_role("heading", name="Första samtalet").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Tider och frånvaro, Kim")).first.click()
    for weekday in range(7):
        page.locator(f"[name=begins_{weekday}_0]").fill("08:00")
        page.locator(f"[name=ends_{weekday}_0]").fill("20:00")
    page.get_by_role("button", name="Spara tiderna").click()
    check_page(page)
    page.goto(f"{site.my('a')}/staff/hours")
    check_page(page)
    page.get_by_role("link", name=re.compile("Presentation, Kim")).first.click()
    page.get_by_label("Titel, Svenska").fill("Legitimerad psykolog")
    check_page(page)
    page.get_by_role("button", name="Spara").click()
    page.goto(f"{site.my('a')}/staff/hours")
    service = page.get_by_role("link", name=re.compile("Ändra Första samtalet")).first.get_attribute("href")
    context.close()
    return service.rpartition("/")[2]


def choose(page, site, offered):
    """From the portal's page to the signed-in side, with the first time of the next day that is wholly free."""
    page.goto(f"{site.portal('a')}/book/{offered}")
    check_page(page)
    page.locator(".days a").last.click()
    page.locator("main ul.slots:not(.days, .choices) a").first.click()
    page.wait_for_url(f"{site.my('a')}/book?*")


def test_a_client_books_and_changes_their_mind(site, person, offered):
    page = watch(person())
    sign_in(page, site, "a")
    choose(page, site, offered)
    expect(page.get_by_role("heading", name="Stämmer det här?")).to_be_visible()
    check_page(page)
    page.get_by_label("Video").check()
    page.get_by_role("button", name=re.compile("Boka tiden, 650 kr")).click()
    expect(page.get_by_text("Din tid är bokad.")).to_be_visible()
    check_page(page)
    page.get_by_text("Avboka tiden").first.click()
    page.get_by_role("button", name="Avboka tiden").click()
    expect(page.get_by_text("Det kostar inget.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Ta tillbaka tiden").click()
    expect(page.get_by_text("Tiden är din igen.")).to_be_visible()
    page.get_by_role("link", name="Alla dina tider").click()
    check_page(page)
    page.goto(site.my("a"))
    expect(page.get_by_role("heading", name="Dina tider")).to_be_visible()


def test_a_time_just_taken_is_told_with_others_to_choose(site, person, offered):
    first, second = watch(person()), watch(person(), expected=("status of 409",))
    for page in (first, second):
        sign_in(page, site, "a")
        choose(page, site, offered)
    first.get_by_role("button", name=re.compile("Boka tiden")).click()
    second.get_by_role("button", name=re.compile("Boka tiden")).click()
    expect(second.get_by_role("heading", name="Någon hann strax före dig")).to_be_visible()
    check_page(second)
    second.get_by_role("link", name=re.compile("^Välj ")).first.click()
    second.get_by_role("button", name=re.compile("Boka tiden")).click()
    expect(second.get_by_text("Din tid är bokad.")).to_be_visible()


def test_without_script_a_visitor_gets_as_far_as_an_account(site, browser, offered):
    context = browser.new_context(java_script_enabled=False, locale="sv-SE", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site.portal('a')}/book/{offered}")
    page.locator("main ul.slots:not(.days, .choices) a").last.click()
    expect(page.get_by_text("mottagningens, i Stockholm")).to_be_visible()
    page.get_by_role("button", name="Jag är ny här").click()
    expect(page).to_have_url(f"{site.my('a')}/register?next=/book")
    page.goto(f"{site.my('a')}/book")
    expect(page.get_by_text("Tiden hålls åt dig till")).to_be_visible()
    context.close()


def test_a_visitor_abroad_sees_both_clocks_and_one_at_home_only_the_clinics(site, person, offered):
    abroad = watch(person(timezone_id="Europe/Lisbon"))
    abroad.goto(f"{site.portal('a')}/book/{offered}")
    slot = abroad.locator("main ul.slots:not(.days, .choices) a").first
    clinics, theirs = slot.locator("b").inner_text(), slot.locator("[data-start]").inner_text()
    hour, minute = (int(part) for part in clinics.split("."))
    assert re.search(rf"\b{hour - 1}\.{minute:02} hos dig$", theirs)
    expect(abroad.get_by_text("Små siffror är din egen klocka")).to_be_visible()
    check_page(abroad)
    home = watch(person(timezone_id="Europe/Copenhagen"))  # another name, the same time
    home.goto(f"{site.portal('a')}/book/{offered}")
    expect(home.locator("[data-start]:visible")).to_have_count(0)
    expect(home.get_by_text("Små siffror är din egen klocka")).to_be_hidden()


def test_the_staffs_day(site, person, offered):
    page = watch(person())
    sign_in(page, site, "a", "receptionist")
    page.goto(f"{site.my('a')}/staff/day")
    check_page(page)
    page.set_viewport_size({"width": 1180, "height": 820})
    page.get_by_role("link", name="Dagen efter").click()
    expect(page.get_by_role("link", name="I dag").first).to_be_visible()
    check_page(page)
    page.goto(f"{site.my('a')}/staff/day")  # on a Sunday the tests before this one have booked today
    for _ in range(8):
        page.wait_for_load_state()  # a click returns when the new page begins, and a page half read shows nothing yet
        if page.locator("a.event").count():
            break
        page.get_by_role("link", name="Dagen efter").click()
    page.locator("a.event").first.click()
    expect(page.get_by_text("Avboka tiden").first).to_be_visible()
    check_page(page)
