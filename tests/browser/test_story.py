"""The main story, from a stranger's sign-up to a promise that was kept: one browser for each person, real mail, real keys."""

import re

import pytest
from django.conf import settings

from tests.browser import story
from tests.browser.axe import check_page
from tests.sink import text

SUBDOMAIN, OWNER, CLIENT = "solglantan", "owner@solglantan.example", "tuva@client.example"
NOTE = "Tuva talade om sin bror för första gången."
WEEKDAYS = range(7)


@pytest.fixture(scope="module")
def told():
    """What one chapter leaves to the next."""
    return {}


@pytest.fixture(scope="module")
def owner_page(browser):
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Stockholm")
    yield story.new_page(context)
    context.close()


@pytest.fixture(scope="module")
def client_page(browser):
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", viewport={"width": 390, "height": 844})
    yield story.new_page(context)
    context.close()


pytestmark = pytest.mark.xdist_group("story")  # the chapters follow each other in one process


def test_1_a_stranger_opens_a_clinic(site, owner_page, told):
    seconds = story.sign_clinic_up(owner_page, site, site.sink, subdomain=SUBDOMAIN, email=OWNER)
    told["sign-up"] = seconds
    story.register_two_keys(owner_page)
    story.enter_clinic(owner_page, site, SUBDOMAIN)
    assert "/handoff" not in owner_page.url
    cookies = {cookie["name"] for cookie in owner_page.context.cookies(site.my(SUBDOMAIN))}
    assert {"__Host-session", "__Host-key"} <= cookies


def test_2_the_owner_gives_it_a_look(site, owner_page):
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/start")
    check_page(owner_page)
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/brand")
    owner_page.locator("[name=seed_colour]").fill("#ffe600")  # as bright as it gets: text must stay readable
    owner_page.locator("form:has([name=seed_colour]) button[type=submit]").first.click()
    portal = story.new_page(owner_page.context)
    portal.goto(site.portal(SUBDOMAIN) + "/")
    check_page(portal)
    portal.close()


def test_3_a_service_and_hours(site, owner_page):
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/services/new")
    for field in owner_page.locator("[name^=name]").all():
        field.fill("First talk")
    owner_page.locator("[name=minutes]").fill("45")
    owner_page.locator("[name=price]").fill("650")
    owner_page.get_by_role("checkbox", name="On site", exact=True).check()
    owner_page.locator("[name=practitioners]").first.check()
    owner_page.locator("[name=notice_hours]").fill("0")
    story.press(owner_page, "Save and show to clients")
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/hours")
    owner_page.get_by_role("link", name=re.compile("Hours and absences")).first.click()
    for day in WEEKDAYS:
        owner_page.locator(f"[name='{day}-0-begins'], [name=begins_{day}_0]").first.fill("08:00")
        owner_page.locator(f"[name='{day}-0-ends'], [name=ends_{day}_0]").first.fill("18:00")
    story.press(owner_page, "Save the hours")


def test_4_the_policy_is_read_changed_and_published(site, owner_page):
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/policy")
    check_page(owner_page)
    story.publish_shorter_bookings(owner_page)
    visitor = story.new_page(owner_page.context)
    for path in ("/privacy", "/cookies"):
        answer = visitor.goto(site.portal(SUBDOMAIN) + path)
        assert answer.status == 200
        check_page(visitor)
    visitor.close()


def test_5_a_client_books_on_a_phone(site, client_page, told):
    client_page.goto(site.portal(SUBDOMAIN) + "/")
    client_page.get_by_role("link", name="Book First talk").click()
    check_page(client_page)
    client_page.locator("a.slot[rel=nofollow]").first.click()
    story.press(client_page, "I am new here")
    before = len(site.sink.mails())
    story.register_client(client_page, site.sink, "Tuva", CLIENT)
    story.press(client_page, re.compile("Book the time"))
    client_page.wait_for_load_state()
    mail = story.mail_to(site.sink, CLIENT, before + 1)
    everything = str(mail).lower() + text(mail).lower()
    for word in ("solgläntan", "first talk", "terapi", "therap", "psykolog", "journal", "källström"):
        assert word not in everything
    told["client"] = CLIENT


def test_6_the_practitioner_writes_and_signs(site, owner_page, told):
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/clients")
    owner_page.get_by_role("link", name=re.compile("Open the journal")).first.click()
    told["journal"] = owner_page.url
    owner_page.locator("textarea[name=text]").fill(NOTE)
    story.press(owner_page, "Sign and lock")
    owner_page.goto(told["journal"])
    assert NOTE in owner_page.inner_text("main")
    check_page(owner_page)


def test_7_the_client_sees_who_has_read(site, client_page):
    client_page.goto(site.my(SUBDOMAIN) + "/who-has-read")
    assert "Maj-Britt Källström" in client_page.inner_text("main")
    check_page(client_page)


def test_7b_a_change_is_told_ahead_and_the_client_objects(site, owner_page, client_page):
    """The owner wants to keep bookings longer: the client gets a mail, reads the difference, says no, and is answered."""
    before = len(site.sink.mails())
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/policy")
    story.publish_bookings(owner_page, "24")
    mail = story.mail_to(site.sink, CLIENT, before)
    assert "/policy-change#object" in text(mail) and "solgläntan" not in text(mail).lower()

    client_page.goto(site.my(SUBDOMAIN) + "/profile")
    banner = client_page.locator(".banner", has_text="What we promise you changes on")
    assert "24 months" in banner.inner_text()
    check_page(client_page)
    client_page.get_by_role("link", name="See all that changes, and answer").click()
    words = client_page.inner_text("main")
    assert "6 months" in words and "24 months" in words
    check_page(client_page)
    client_page.get_by_label("What do you object to?").fill("Two years is too long.")
    story.press(client_page, "I object")
    assert "The old promises stay yours" in client_page.inner_text("main")

    owner_page.goto(site.my(SUBDOMAIN) + "/staff/policy/notices")
    assert "Two years is too long." in owner_page.inner_text("main")
    owner_page.locator("summary", has_text="A mail came back").first.click()
    check_page(owner_page)
    owner_page.goto(site.my(SUBDOMAIN) + "/staff/tasks")
    assert "Answer an objection" in owner_page.inner_text("main")
    check_page(owner_page)
    owner_page.locator("summary", has_text="Sign off").first.click()
    owner_page.get_by_label("It is done").first.check()
    check_page(owner_page)
    story.press(owner_page, re.compile("^Sign$"))
    assert "Done, signed" in owner_page.inner_text("main")
    for path in ("/staff/documents", "/staff/enrum"):
        assert owner_page.goto(site.my(SUBDOMAIN) + path).status == 200
        check_page(owner_page)


def test_8_what_is_due_goes_and_a_certificate_stays(site, told):
    """Two years on, by the published version: the booking goes; the note, which a duty keeps for ten years, stays."""
    rehearsal = site.manage("retention", "--clinic", SUBDOMAIN, "--dry-run", "--now", "2029-01-01T02:00:00+00:00")
    assert "would end" in rehearsal
    assert site.counts(SUBDOMAIN, "booking_booking")["booking_booking"] == 1
    site.manage("retention", "--clinic", SUBDOMAIN, "--now", "2029-01-01T02:00:00+00:00")
    counts = site.counts(SUBDOMAIN, "booking_booking", "journal_entry", "privacy_retentionrun")
    assert counts["booking_booking"] == 0
    assert counts["journal_entry"] == 1
    assert counts["privacy_retentionrun"] >= 1


def test_9_an_operator_sees_the_clinic_and_nobody_in_it(site, person):
    page = person(language="en-GB")
    link = site.manage("make_operator", "ylva@enrum.example").strip().splitlines()[-1].split()[-1]
    page.goto(link)
    story.press(page, "Begin")
    story.register_first_two(page)
    page.goto(site.base + "/operators/")
    words = page.inner_text("main")
    assert "Solgläntan" in words
    assert CLIENT not in page.content()
    assert NOTE not in page.content()


def test_the_note_lies_nowhere_in_the_open(site):
    for name in ("postgres.log",):
        assert NOTE not in (settings.DATA_DIR / name).read_text(errors="replace")
    assert NOTE not in site.log.read_text(errors="replace")
