"""An operator in a real browser: signs in with a key, sees every clinic, suspends one and opens it again."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shared.staff import actions
from tenants.clinics.models import Clinic
from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff

REASON = "The owner has not answered our letters since May."


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


def reason(page, section):
    """The field of one section: each of them asks for a reason."""
    return page.get_by_role("region", name=section, exact=True).get_by_label("Reason")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_an_operator_suspends_a_clinic_and_opens_it_again(site, office, person):
    page = watch(person(language="en"), expected=("status of 503",))
    ingrid = Staff(office, page, "ingrid")
    with office.at():
        actions.make_operator(ingrid.account, timezone.now())
    page.goto(site.base + "/operators/")
    page.set_viewport_size({"width": 1180, "height": 820})
    assert page.locator("header.top").bounding_box()["height"] < 80, "one row"
    row = page.get_by_role("row").filter(has_text="Havens samtaler")
    expect(row).to_contain_text("Open")
    expect(row).to_contain_text("up to date")
    check_page(page)
    page.get_by_label("Name or address").fill("no such clinic")
    press(page, "Show")
    expect(page.get_by_text("No clinic fits")).to_be_visible()
    check_page(page)

    page.goto(site.base + "/operators/?q=havens")
    page.get_by_role("link", name="Havens samtaler").click()
    check_page(page)
    press(page, "Suspend the clinic")  # the browser asks for the reason first
    expect(page.get_by_role("region", name="Suspend the clinic", exact=True)).to_be_visible()
    reason(page, "Suspend the clinic").fill(REASON)
    press(page, "Suspend the clinic")
    expect(page.get_by_text(REASON)).to_be_visible()
    check_page(page)

    visitor = watch(person(language="en"), expected=("status of 503",))
    try:
        assert visitor.goto(site.portal("b")).status == 503
        expect(visitor.get_by_role("heading", name="Closed for now")).to_be_visible()
        check_page(visitor)
        visitor.get_by_role("link", name="The clinic's privacy policy").click()
        expect(visitor.get_by_role("heading", level=1)).not_to_have_text("Closed for now")
    finally:
        reason(page, "Reactivate the clinic").fill("They have answered, and all is well.")
        press(page, "Reactivate the clinic")
        expect(page.get_by_text("They have answered, and all is well.")).to_be_visible()
    assert visitor.goto(site.portal("b")).status == 200


def test_a_clinic_that_waits_is_declined_answers_and_is_let_in(site, office, person):
    ove = Staff(office, watch(person(language="en"), expected=("status of 404",)), "olof", "b", role="owner")
    ylva = Staff(office, watch(person(language="en"), expected=("status of 503",)), "ylva")
    with office.at():
        actions.make_operator(ylva.account, timezone.now())
        Clinic.objects.filter(domains__domain="b.my.localhost").update(state="waiting")
    page, desk = ylva.page, ove.page
    try:
        page.goto(site.base + "/operators/admission")
        check_page(page)
        page.get_by_role("link", name="Look at it").click()
        page.locator("#id_decline-reason").fill("We cannot find the company in the register.")
        press(page, "Decline the clinic")
        expect(page.get_by_role("heading", name="It was declined")).to_be_visible()
        check_page(page)

        assert desk.goto(site.my("b") + "/staff/admission").status == 404
        desk.get_by_role("link", name="Do you work here?").click()
        expect(desk.get_by_text("We cannot find the company in the register.")).to_be_visible()
        check_page(desk)
        desk.get_by_label("Your answer").fill("It is there under the name that it had before November.")
        press(desk, "Ask Enrum to look again")
        expect(desk.get_by_role("heading", name="Enrum looks at your clinic")).to_be_visible()
        check_page(desk)

        assert page.goto(site.portal("b")).status == 503
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_page(page)
        page.goto(site.base + "/operators/admission")
        expect(page.get_by_text("under the name that it had before November")).to_be_visible()
        page.get_by_role("link", name="Look at it").click()
        page.locator("#id_admit-reason").fill("Found, under its former name.")
        press(page, "Let it open")
        expect(page.get_by_text("Found, under its former name.")).to_be_visible()
        assert page.goto(site.portal("b")).status == 200
    finally:
        with office.at():
            Clinic.objects.filter(domains__domain="b.my.localhost").update(state="open")
