"""A client asks what is kept, the clinic answers, the client fetches it; another closes the account and is gone."""

import json
import re
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.people.actions import add_client
from tests.browser.axe import check_page, watch
from tests.browser.session import sign_in
from tests.browser.staff import Office

PASSWORD = "en lång promenad i regnet"
WIDE = {"width": 1180, "height": 820}


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


def joined(office, page, name):
    """A client with a password, signed in by hand; their address."""
    address = f"{uuid4().hex[:8]}@home.example"
    with office.at("a"):
        add_client(timezone.now(), first_name=name, last_name="Vallgren", email=address, password=PASSWORD)
    page.goto(f"{office.site.my('a')}/sign-in")
    page.get_by_label("E-post").fill(address)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(office.site.my("a") + "/")
    return address


def test_a_client_asks_staff_answers_and_the_client_downloads(office, site, person):
    page = watch(person())
    address = joined(office, page, "Signe")
    page.goto(f"{site.my('a')}/rights")
    check_page(page)
    page.set_viewport_size(WIDE)
    page.get_by_role("link", name="Se vad som sparas om dig").click()
    check_page(page)
    page.get_by_role("button", name="Skicka begäran").click()
    expect(page.get_by_text("Vi har tagit emot din begäran.")).to_be_visible()
    check_page(page)
    mine = page.url

    at_work = watch(person())
    sign_in(at_work, site, "a", "owner")
    at_work.goto(f"{site.my('a')}/staff/requests")
    check_page(at_work)
    at_work.set_viewport_size(WIDE)
    at_work.goto(f"{site.my('a')}/staff/requests/{mine.rpartition('/')[2]}")
    check_page(at_work)
    at_work.set_viewport_size(WIDE)
    at_work.get_by_label(re.compile("Med enkla ord")).first.fill("Här är allt.")
    at_work.get_by_role("button", name="Ta fram kopian, och svara").click()
    expect(at_work.get_by_text("Sparat.")).to_be_visible()

    page.goto(mine)
    expect(page.get_by_text("Här är allt.")).to_be_visible()
    check_page(page)
    page.set_viewport_size(WIDE)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON").click()
    data = json.loads(waiting.value.path().read_text())
    assert address in json.dumps(data)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Läs det").click()
    expect(page.get_by_text(address).first).to_be_visible()
    check_page(page)


def test_another_closes_the_account_and_nothing_is_left_but_what_was_told(office, site, person):
    page = watch(person(), expected=("422",))
    address = joined(office, page, "Sixten")
    page.goto(f"{site.my('a')}/profile")
    check_page(page)
    page.set_viewport_size(WIDE)
    page.get_by_role("link", name="Avsluta ditt konto").click()
    check_page(page)
    page.set_viewport_size(WIDE)
    page.get_by_label("Lösenord").fill("fel fel fel fel")
    page.get_by_role("button", name="Avsluta mitt konto och radera").click()
    expect(page.get_by_text("Det är inte ditt nuvarande lösenord.").first).to_be_visible()
    check_page(page)
    page.set_viewport_size(WIDE)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Avsluta mitt konto och radera").click()
    expect(page.get_by_role("heading", name="Ditt konto är avslutat")).to_be_visible()
    check_page(page)
    page.goto(f"{site.my('a')}/rights")
    expect(page).to_have_url(re.compile(r"/sign\-in"))
    with office.at("a") as schema:
        assert address not in everywhere(schema, but="mailbox_outgoingmessage")


def everywhere(schema, but):
    """All of a clinic's rows as text; the last mail's address stands in its row until it has left."""
    from tests.rights.everything import everything_in

    return "\n".join(text for name, rows in everything_in(schema).items() if name != but for text in rows)


def test_a_letter_is_written_down_with_its_own_clock(site, person):
    page = watch(person(), expected=("409",))
    sign_in(page, site, "a", "owner")
    page.goto(f"{site.my('a')}/staff/requests/new")
    check_page(page)
    page.set_viewport_size(WIDE)
    page.get_by_label("Vad som begärs").select_option("erasure")
    page.get_by_label("Mottagen den").fill("2026-01-02")
    page.get_by_label("Hur den kom").select_option("letter")
    page.get_by_label(re.compile("Vad de kallar sig")).fill("@solros på nätverket")
    page.get_by_role("button", name="Skriv in", exact=True).click()
    expect(page.get_by_text(re.compile("dagar för sent"))).to_be_visible()
    page.get_by_label(re.compile("Vad du tittade på")).fill("svarade från kontot")
    page.get_by_role("button", name="Det är rätt person").click()
    page.get_by_role("button", name="Radera, och svara").click()
    expect(page.get_by_text(re.compile("Utan konto finns inget"))).to_be_visible()
    check_page(page)
