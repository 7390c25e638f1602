"""An operator asks to look in, the owner lets them in with a key and ends it; and takes a parcel of everything along."""

import zipfile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shared.staff import actions
from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff

REASON = "You wrote that no hours are offered on the portal."
PATIENT = 60_000  # milliseconds: a worker of the served site makes the parcel


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


@pytest.fixture
def ove(site, office, person):
    """The owner, in the clinic."""
    page = watch(person(language="en"))
    ove = Staff(office, page, "ove", "b", role="owner")
    page.goto(site.my("b") + "/staff/start")
    return ove


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_visit_from_the_question_to_its_end(site, office, person, ove):
    page = watch(person(language="en"), expected=("status of 403",))
    ylva = Staff(office, page, "ylva")
    with office.at():
        actions.make_operator(ylva.account, timezone.now())
    page.goto(site.base + "/operators/?q=havens")
    page.get_by_role("link", name="Havens samtaler").click()
    page.locator("#id_visit-reason").fill(REASON)
    press(page, "Ask the owner")
    expect(page.get_by_role("listitem").filter(has_text=REASON).first).to_contain_text("asks")
    check_page(page)

    desk = ove.page
    desk.goto(site.my("b") + "/staff/start")
    desk.get_by_role("link", name="Read and answer").click()
    expect(desk.get_by_text(REASON)).to_be_visible()
    check_page(desk)
    press(desk, "Let in for 30 minutes")
    ove.touch()
    desk.locator("main form button").click()  # the form that waited
    expect(desk.get_by_text("The visit may begin.")).to_be_visible()
    check_page(desk)

    page.reload()
    page.get_by_role("link", name="Enter now").click()
    expect(page.get_by_text("as an operator until")).to_be_visible()
    check_page(page)
    page.set_viewport_size({"width": 1180, "height": 820})  # the check leaves it a phone's, whose menu is folded
    for name in ("Hours and services", "Policy", "Documents", "Outside", "Look"):
        menu = page.get_by_role("navigation")
        entry = menu.get_by_role("link", name=name, exact=True, include_hidden=True).first
        if not entry.is_visible():
            entry.locator("xpath=ancestor::details[1]/summary").click()
        entry.click()
        expect(page.get_by_text("as an operator until")).to_be_visible()
    assert page.goto(site.my("b") + "/staff/clients").status == 403

    desk.goto(site.my("b") + "/staff/visits")
    desk.get_by_text("lines in the log").first.click()
    expect(desk.get_by_text("was refused").first).to_be_visible()
    check_page(desk)
    desk.get_by_role("button", name="End the visit").first.click()
    expect(desk.get_by_text("The visit is over.")).to_be_visible()
    page.goto(site.my("b") + "/staff/start")
    assert "/staff/start" not in page.url  # off to BASE, which hands nobody over any more


def test_an_owner_takes_everything_along(site, ove, tmp_path):
    page = ove.page
    page.goto(site.my("b") + "/staff/leaving")
    check_page(page)
    press(page, "Make a parcel")
    ove.touch()
    page.locator("main form button").click()
    expect(page.get_by_text("The parcel is being made.")).to_be_visible()
    link = page.get_by_role("link", name="Fetch the parcel")
    for _ in range(30):
        if link.count():
            break
        page.wait_for_timeout(PATIENT / 30)
        page.reload()
    check_page(page)
    with page.expect_download() as fetched:
        link.first.click()
    path = tmp_path / "parcel.zip"
    fetched.value.save_as(path)
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None and "README.md" in file.namelist()
    page.get_by_role("link", name="Add journals of your own").click()
    check_page(page)


def test_the_console_from_health_to_the_end_of_a_clinic(site, office, person):
    page = watch(person(language="en"))
    ylva = Staff(office, page, "ylva")
    with office.at():
        actions.make_operator(ylva.account, timezone.now())
    for address in (
        "/operators/health",
        "/operators/revenue",
        "/operators/announcements",
        "/operators/ended",
        "/operators/",
    ):
        page.goto(site.base + address)
        check_page(page)
    page.goto(site.base + "/operators/announcements")
    today = timezone.localdate().isoformat()
    page.get_by_label("First day").fill(today)
    page.get_by_label("Last day").fill(today)
    for language, words in (
        ("Svenska", "Hej alla."),
        ("Dansk", "Hej alle."),
        ("English", "Hello all."),
        ("Deutsch", "Hallo."),
    ):
        page.get_by_label(language).fill(words)
    press(page, "Tell them")
    expect(page.get_by_text("Hello all.").first).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Take the announcement back").first.click()

    page.goto(site.base + "/operators/?q=havens")
    page.get_by_role("link", name="Havens samtaler").click()
    page.locator("#id_reason").fill(REASON)
    press(page, "Suspend the clinic")
    try:
        page.locator("#id_end-name").fill("Havens samtaler")
        page.locator("#id_end-reason").fill("The owner asked us in writing to delete it all.")
        press(page, "Propose the deletion")
        expect(page.get_by_text("Another operator has to approve.")).to_be_visible()
        check_page(page)
    finally:
        page.locator("#id_reason").fill("A mistake: they stay, of course.")
        press(page, "Reactivate the clinic")
        expect(page.get_by_text("Kept it")).to_be_visible()
