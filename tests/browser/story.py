"""Steps of the main story, named as a person would name them. Pages are in English; every click is a real one."""

import re
import time

from tests.browser.axe import watch
from tests.browser.conftest import Keys
from tests.sink import text

PASSWORD = "quiet-lantern-under-snow"


def new_page(context):
    """A watched page with virtual hardware keys."""
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.keys = Keys(page)
    return watch(page)


def mail_to(sink, address, after=0, seconds=30):
    """The next mail to that address beyond the first `after` of all."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = [mail for mail in sink.mails()[after:] if address in str(mail["To"])]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"nothing was mailed to {address}")


def code_from(sink, address, after=0, seconds=30):
    """The code in the latest mail to that address, sent after the first `after` mails."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = [mail for mail in sink.mails()[after:] if address in str(mail["To"])]
        digits = found and re.search(r"\b(\d{6}|\d{4}-\d{4})\b", text(found[-1]))
        if digits:
            return digits[0]
        time.sleep(0.2)
    raise AssertionError(f"no code was mailed to {address}")


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def sign_clinic_up(page, site, sink, name="Solgläntan", subdomain="solglantan", email="owner@solglantan.example"):
    """Steps 2: from the platform's front page to a live clinic; returns the seconds from the last click to the portal."""
    page.goto(site.base + "/open")
    page.get_by_label("The clinic's name").fill(name)
    page.locator("[name=subdomain]").fill(subdomain)
    page.get_by_label("Sweden").check()
    page.locator("[name=organisation_number]").fill("422000-0006")
    page.locator("[name=profession]").select_option("psychologist")
    page.locator("[name=licensed][value=yes]").check()
    press(page, "Continue")
    page.get_by_label("Your name").fill("Maj-Britt Källström")
    page.get_by_label("Your e-mail address").fill(email)
    press(page, "Mail me the code")
    page.get_by_label("The six digits").fill(code_from(sink, email))
    press(page, "Continue")
    page.locator("[name=accepted]").check()
    press(page, "Continue")
    begun = time.monotonic()
    press(page, "Open the clinic")
    page.wait_for_url("**/open/done")
    seconds = time.monotonic() - begun
    portal = page.context.new_page()
    assert portal.goto(site.portal(subdomain)).status == 200
    portal.close()
    page.bring_to_front()  # a key is asked for by the page in front only
    return seconds


def register_two_keys(page):
    """Step 3, its first half: from the page that says the clinic is open to the list of the owner's clinics."""
    press(page, "Register the first key")
    register_first_two(page)
    page.get_by_role("link", name="To my clinics").click()


def register_first_two(page):
    """On the page of the first key, then on the page of the second."""
    for number in range(2):
        page.keys.add()
        with page.keys.hands(old=0, new=number), page.expect_navigation(url="**/staff/keys"):
            press(page, "Register the key")


def enter_clinic(page, site, subdomain):
    """The hand-off: from the owner's clinics to the workspace."""
    page.get_by_role("link", name="Enter").click()
    page.wait_for_url(f"{site.my(subdomain)}/**")


def register_client(page, sink, first_name, email):
    """Step 5, when the booking has asked who is there: an account, an accepted policy, a proven address."""
    before = len(sink.mails())
    page.get_by_label("First name").fill(first_name)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=accepted]").check()
    press(page, "Register")
    page.locator("[name=code]").fill(code_from(sink, email, before))
    page.locator("main form button[type=submit]").first.click()


def publish_shorter_bookings(page):
    """Step 4: bookings are kept for a shorter time than the law pack proposed; that helps, so it holds soon."""
    publish_bookings(page, "6")


def publish_bookings(page, months):
    """A draft in which bookings are kept for so many months, published."""
    if page.get_by_role("button", name="Begin a draft").count():
        press(page, "Begin a draft")
    page.locator("main a[href*='retention/booking']").first.click()
    page.locator("[name=keep-number]").fill(months)
    page.locator("select[name=keep-unit]").select_option("M")
    press(page, "Save in the draft")
    page.goto(page.url.split("/staff/policy")[0] + "/staff/policy")
    press(page, re.compile("Publish"))
    page.wait_for_load_state()
    if "/staff/authorize" in page.url:  # the last touch is too long ago
        with page.expect_navigation(url="**/handoff/pending/**"):
            page.click("[data-ceremony=sign-in] [data-start]")
        press(page, "Confirm")
        page.wait_for_load_state()
