"""An operator in a real browser: signs in with a key, sees every clinic, suspends one and opens it again."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shared.staff import actions
from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff

pytestmark = pytest.mark.xdist_group("browser")
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
