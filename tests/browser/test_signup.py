"""An owner opens a clinic in a real browser: every step, its refusals, the mail, and the first click into the portal."""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.story import code_from

REFUSED = ("status of 422", "status of 409")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def fill_clinic(page, name, subdomain, number="422000-0006"):
    page.get_by_label("Mottagningens namn").fill(name)
    page.get_by_label("Portalens adress").fill(subdomain)
    page.get_by_label("Sverige").check()
    page.get_by_label("Organisationsnummer").fill(number)
    page.get_by_label("Ditt yrke").select_option(label="Psykolog")
    page.get_by_label("Ja", exact=True).check()


def test_a_clinic_is_signed_up(site, person):
    page, address = watch(person(), expected=REFUSED), "ester@ekbacken.example"
    page.goto(site.base + "/open")
    check_page(page)
    fill_clinic(page, "Ekbackens samtal & råd 🌿", "Ekbacken", "422000-0007")
    press(page, "Fortsätt")
    expect(page.get_by_role("alert")).to_contain_text("Sista siffran stämmer inte")
    check_page(page)
    fill_clinic(page, "Ekbackens samtal & råd 🌿", "a", "422000-0006")
    press(page, "Fortsätt")
    page.get_by_role("button", name="ekbackens-samtal-rad", exact=True).click()

    page.get_by_label("Ditt namn").fill("Ester Lind")
    page.get_by_label("Din e-postadress").fill(address)
    check_page(page)
    press(page, "Skicka koden till mig")
    code = code_from(site.sink, address)
    page.get_by_label("De sex siffrorna").fill(f"{(int(code) + 1) % 10**6:06d}")
    press(page, "Fortsätt")
    expect(page.get_by_role("alert")).to_contain_text("4 försök återstår")
    check_page(page)
    page.get_by_label("De sex siffrorna").fill(code)
    press(page, "Fortsätt")

    expect(page.get_by_role("heading", name="Personuppgiftsbiträdesavtal")).to_be_visible()
    check_page(page)
    press(page, "Fortsätt")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Jag godkänner").check()
    press(page, "Fortsätt")
    expect(page.get_by_text("422000-0006")).to_be_visible()
    check_page(page)

    begun = time.monotonic()
    press(page, "Öppna mottagningen")
    expect(page.get_by_role("heading", name="Din mottagning är öppen")).to_be_visible()
    portal = page.get_by_role("link", name=re.compile("^ekbackens-samtal-rad"))
    answer = page.context.new_page().goto(portal.get_attribute("href"))
    print(f"{time.monotonic() - begun:.2f} s from the last click to the portal's answer")
    assert answer.status == 200
    check_page(page)
    press(page, "Registrera den första nyckeln")
    assert urlsplit(page.url).path == "/staff/first-key"


def test_everything_works_without_script(site, person):
    page = watch(person(java_script_enabled=False))
    page.goto(site.base + "/open")
    fill_clinic(page, "Utan skript", "utan-skript")
    press(page, "Fortsätt")
    page.get_by_label("Ditt namn").fill("Nils Ek")
    page.get_by_label("Din e-postadress").fill("nils@utan.example")
    press(page, "Skicka koden till mig")
    expect(page.get_by_label("De sex siffrorna")).to_be_visible()


def test_a_closed_browser_loses_nothing(site, browser):
    first = browser.new_context(locale="sv-SE")
    page = first.new_page()
    page.goto(site.base + "/open")
    fill_clinic(page, "Paus", "paus-i-lund")
    press(page, "Fortsätt")
    kept = first.storage_state()
    first.close()
    second = browser.new_context(locale="sv-SE", storage_state=kept)
    page = second.new_page()
    page.goto(site.base + "/open/ready")
    assert urlsplit(page.url).path == "/open/you"
    page.goto(site.base + "/open")
    expect(page.get_by_label("Mottagningens namn")).to_have_value("Paus")
    second.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [("da-DK", "Åbn din klinik"), ("de-DE", "Eröffnen Sie Ihre Praxis"), ("en", "Open your clinic")],
)
def test_the_first_page_in_every_language(site, person, language, words):
    page = watch(person(language=language))
    page.goto(site.base + "/open")
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    check_page(page)
    page.goto(site.base + "/agreement")
    check_page(page)
