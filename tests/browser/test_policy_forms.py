"""The owner of a clinic writes her own promises on a phone, by forms, without knowing the file behind them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in


@pytest.fixture
def phone(site, person):
    page = watch(person(width=390, height=844), expected=("status of 422",))
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/policy")
    if page.get_by_role("button", name="Börja på ett utkast").count():
        page.get_by_role("button", name="Börja på ett utkast").click()
    yield page
    page.goto(f"{site.my('a')}/staff/policy")
    page.get_by_role("button", name="Släng utkastet").click()


def begin(page, kind):
    page.goto(page.url.partition("/staff/")[0] + "/staff/policy")
    page.get_by_role("link", name="Lägg till ett löfte").click()
    page.get_by_role("link", name=re.compile(f"Skriv ett eget ?: {kind}")).click()


def test_a_recipient_and_a_purpose_on_a_phone(phone):
    check_page(phone)
    phone.get_by_role("link", name="Lägg till ett löfte").click()
    check_page(phone)
    begin(phone, "En mottagare")
    phone.get_by_role("button", name="Spara i utkastet").last.click()
    expect(phone.get_by_role("alert")).to_be_visible()  # it says what is missing, and nothing is lost
    check_page(phone)
    phone.get_by_label("Namn", exact=True).fill("Videorummet AB")
    phone.get_by_label("Vad den är för er").select_option(label="Arbetar på ert uppdrag (biträde)")
    phone.get_by_role("group", name="Vilka uppgifter").get_by_label("Förnamnet").check()
    phone.get_by_label("Land", exact=True).select_option(label="I Sverige")
    told = phone.locator("#preview")
    told.get_by_text("Videorummet AB i Sverige behandlar").wait_for()  # while she types, before she saves
    phone.get_by_role("button", name="Spara i utkastet").last.click()
    expect(phone).to_have_url(re.compile(r"/staff/policy/recipients/videorummet_ab$"))
    check_page(phone)

    begin(phone, "Ett ändamål")
    phone.locator("[name=words-sv]").fill("samtal per video")
    phone.locator("[name=subjects][value=client]").check()
    phone.locator("[name=categories][value=booking]").check()
    phone.locator("[name=bases-0-article6]").select_option(label="Avtalet med personen")
    phone.get_by_role("button", name="En till").click()
    expect(phone.locator("[name=bases-1-article6]")).to_be_visible()
    phone.get_by_role("button", name="Spara i utkastet").last.click()
    expect(phone.get_by_role("heading", name="Samtal per video").first).to_be_visible()
    phone.goto(phone.url.partition("/staff/")[0] + "/staff/policy")
    expect(phone.get_by_role("link", name="Videorummet AB")).to_be_visible()
    check_page(phone)
