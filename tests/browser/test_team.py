"""Somebody is asked to work here, comes with keys of their own, gets another role, works at two clinics, and leaves."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def confirm(someone):
    """The touch that was asked for, then the form that waited."""
    someone.touch()
    someone.page.locator("main form button").click()


def test_asked_to_come_given_another_role_and_gone(site, office, person):
    guest = Staff(office, watch(person(language="en")), "runa", "a")  # works elsewhere already
    owner = Staff(office, watch(person(language="en")), "olof", "b", role="owner")
    desk = owner.page
    desk.goto(site.my("b") + "/staff/team")
    check_page(desk)
    desk.goto(site.my("b") + "/staff/team/invite")
    check_page(desk)
    desk.get_by_label("E-mail address").fill(guest.account.email)
    desk.get_by_label("First name").fill("Runa")
    desk.get_by_label("Surname").fill("Rask")
    desk.get_by_role("checkbox", name="Receptionist").check()
    press(desk, "Send the invitation")
    confirm(owner)
    expect(desk.get_by_text("Invited.")).to_be_visible()
    expect(desk.get_by_text(guest.account.email)).to_be_visible()
    check_page(desk)

    page = guest.page
    page.goto(site.base + "/staff/")  # by the address that she has proven
    expect(page.get_by_role("heading", name="Invitations")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Accept").click()
    page.goto(site.my("b") + "/handoff/start?next=/staff/team/me")
    expect(page.get_by_role("heading", name="My membership")).to_be_visible()
    check_page(page)
    page.set_viewport_size({"width": 1180, "height": 820})  # the check leaves it a phone's, whose menu is folded
    page.get_by_text("My account").click()
    page.get_by_role("link", name="Ekens samtal").click()
    page.wait_for_url(site.my("a") + "/**")

    desk.goto(site.my("b") + "/staff/team")
    desk.get_by_role("row").filter(has_text="Runa").get_by_role("link", name="Change").click()
    check_page(desk)
    desk.get_by_role("checkbox", name="Accountant").check()
    press(desk, "Change")
    confirm(owner)
    expect(desk.get_by_text("It holds from their next click on.")).to_be_visible()
    desk.goto(site.my("b") + "/staff/team/security")
    expect(desk.get_by_text("Runa Rask").first).to_be_visible()
    check_page(desk)
