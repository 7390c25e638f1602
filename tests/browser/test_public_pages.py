"""Every page that needs no sign-in, as a browser sees it: axe, both widths, both schemes, nothing from other hosts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch


@pytest.mark.parametrize("language", ["sv-SE", "da-DK", "en-GB", "de-DE"])
def test_the_platforms_front_page(site, person, language):
    page = watch(person(language=language))
    page.goto(site.base)
    assert page.locator("html").get_attribute("lang") == language[:2]
    check_page(page)


def test_choosing_a_language_keeps_the_page(site, person):
    page = watch(person(language="en-GB"))
    page.goto(f"{site.base}/?from=letter")
    page.get_by_role("button", name="Dansk").click()
    expect(page).to_have_url(f"{site.base}/?from=letter")
    assert page.locator("html").get_attribute("lang") == "da"
    check_page(page)


def test_the_menu_opens_on_a_phone_without_script(site, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    page.goto(site.base)
    menu = page.get_by_role("navigation", name="Huvudmeny")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Meny").click()
    expect(menu.get_by_role("link", name="Priser")).to_be_visible()
    context.close()


@pytest.mark.parametrize("side", ["base", "portal", "my"])
def test_a_page_that_is_not_there(site, person, side):
    page = watch(person(), expected=("status of 404",))
    where = site.base if side == "base" else getattr(site, side)("a")
    assert page.goto(f"{where}/no-such-page").status == 404
    expect(page.get_by_role("heading", name="Den sidan finns inte")).to_be_visible()
    check_page(page)


def test_leaving_in_a_hurry_leaves_nothing_behind_the_back_button(site, person):
    page = person()
    page.route("https://www.smhi.se/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.goto(site.base)
    page.goto(f"{site.portal('a')}/no-such-page")
    page.get_by_role("link", name="Lämna sidan", exact=True).click()
    page.wait_for_url("https://www.smhi.se/")
    page.go_back()
    expect(page).to_have_url(f"{site.base}/")


@pytest.mark.parametrize("key", ["a", "b"])
def test_a_clinics_front_page(site, person, key):
    page = watch(person(language="sv-SE" if key == "a" else "da-DK"))
    page.goto(site.portal(key))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_page(page)
    if key == "a":
        return  # other tests give this clinic policies of their own, with nothing to show here
    page.get_by_role("link", name="Læs hele løftet").first.click()
    expect(page).to_have_url(re.compile(r"/privacy\#"))
    expect(page.locator(":target")).to_be_visible()
