"""A client comes to a clinic: registers, proves the address by a code from a real mail, looks after the account."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests import sink as sinks
from tests.browser.axe import check_page, watch
from tests.browser.policies import put_in_force

PASSWORD = "en lång promenad i regnet"
REFUSED = ("status of 422", "status of 429", "status of 410")


@pytest.fixture(scope="module")
def clinic(site):
    put_in_force(site, "a", "first_name")
    return site


def mail_to(site, address, after=0, seconds=20):
    """The latest mail to that address; waits for one more than `after`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = [mail for mail in site.sink.mails() if mail["To"] == address]
        if len(found) > after:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no mail; the server said: {site.log.read_text()[-2000:]}")


def code_of(mail):
    return re.search(r"\d{4}-\d{4}", sinks.text(mail))[0]


def register(page, site, address):
    page.goto(site.my("a") + "/register")
    page.get_by_label("Förnamn").fill("Tove")
    page.get_by_label("E-post").fill(address)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_label("Jag har läst").check()
    page.get_by_role("button", name="Skapa konto").click()


def test_a_client_registers_and_looks_after_the_account(clinic, person):
    page, address = watch(person(), expected=REFUSED), "tove@example.org"
    page.goto(clinic.my("a") + "/")
    expect(page).to_have_url(re.compile(r"/sign\-in\?next=%2F$"))
    check_page(page)
    page.goto(clinic.my("a") + "/register")
    page.get_by_role("button", name="Skapa konto").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page)

    register(page, clinic, address)
    expect(page.get_by_role("heading", name="Skriv in koden")).to_be_visible()
    page.get_by_label("Kod").fill("0000-0000")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page)
    mail = mail_to(clinic, address)
    assert "Tove" not in mail.as_string()
    page.get_by_label("Kod").fill(code_of(mail))
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("heading", name="Välkommen, Tove")).to_be_visible()
    assert page.title() == "Mina sidor"
    check_page(page)

    page.get_by_role("link", name="Öppna mina uppgifter").click()
    page.get_by_label("Efternamn").fill("Lindell")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Dölj mitt efternamn").click()
    expect(page.get_by_text("Dolt: ingen på mottagningen ser det.")).to_be_visible()
    check_page(page)
    page.get_by_label("Förnamn").fill("Ø" * 100)
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_label("Förnamn")).to_have_value("Ø" * 100)
    page.goto(clinic.my("a") + "/")
    check_page(page)
    page.goto(clinic.my("a") + "/profile")
    for link in ("Byt lösenord", "Byt e-postadress"):
        page.get_by_role("link", name=link).click()
        page.wait_for_url("**/profile/*")
        check_page(page)
        page.get_by_role("link", name="Tillbaka till mina uppgifter").click()

    page.get_by_role("button", name="Meny").click()  # check_page leaves a phone's width
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/sign-in*")


def test_a_forgotten_password(clinic, person):
    page, address = watch(person(), expected=REFUSED), "signe@example.org"
    register(page, clinic, address)
    page.get_by_label("Kod").fill(code_of(mail_to(clinic, address)))
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("link", name="Glömt lösenordet?").click()
    page.wait_for_url("**/password")
    check_page(page)
    page.get_by_label("E-post").fill(address)
    page.get_by_role("button", name="Skicka koden").click()
    page.get_by_label("Kod").fill(code_of(mail_to(clinic, address, after=1)))
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/password/new")
    check_page(page)
    page.get_by_label("Nytt lösenord").fill("ett helt nytt lösenord")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Ditt lösenord har ändrats.")).to_be_visible()
    page.get_by_label("E-post").fill(address)
    page.get_by_label("Lösenord").fill("ett helt nytt lösenord")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", name="Välkommen, Tove")).to_be_visible()


def test_a_code_that_was_wrong_five_times(clinic, person):
    page = watch(person(), expected=REFUSED)
    register(page, clinic, "nils@example.org")
    for _ in range(5):
        page.get_by_label("Kod").fill("0000-0000")
        page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("heading", name="Koden var fel fem gånger")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Få en ny kod").click()
    expect(page.get_by_role("button", name="Logga in")).to_be_visible()


def test_it_works_without_script(clinic, browser):
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    register(page, clinic, "stig@example.org")
    page.get_by_label("Kod").fill(code_of(mail_to(clinic, "stig@example.org")))
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("heading", name="Välkommen, Tove")).to_be_visible()
    context.close()


def test_no_signed_in_page_is_left_behind_the_back_button(clinic, person):
    page, address = person(), "sara@example.org"
    register(page, clinic, address)
    page.get_by_label("Kod").fill(code_of(mail_to(clinic, address)))
    page.get_by_role("button", name="Fortsätt").click()
    page.goto(clinic.my("a") + "/profile")
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/sign-in*")
    page.go_back()
    expect(page.get_by_text(address)).not_to_be_visible()
