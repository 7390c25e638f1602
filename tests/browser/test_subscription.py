"""An owner subscribes; the card fails; the clinic can only be read; the owner pays, and it is open again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.demo.stripe.hooks import Delivery
from practice.demo.stripe.server import pass_time
from practice.demo.stripe.state import KEY
from shared.billing.models import Subscription
from tenants.subscriptions import dunning
from tests.browser.axe import check_page, watch
from tests.browser.staff import Office, Staff


@pytest.fixture
def office(site, django_db_blocker):
    return Office(site, django_db_blocker)


def tell(site):
    """The stand-in's events, to the web; the worker does the rest."""
    Delivery(f"http://127.0.0.1:{site.port}/payments/events", f"localhost:{site.port}").deliver(site.paying.stripe)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def look(page, words):
    """Until the worker has heard."""
    for _ in range(30):
        if page.get_by_text(words).count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def answers(page, address, status):
    """Within the second in which the web looks at its hosts again."""
    for _ in range(20):
        if (found := page.goto(address).status) == status:
            break
        page.wait_for_timeout(500)
    assert found == status


def days_pass(office, days):
    with office.at():
        now = timezone.now()
        for row in Subscription.objects.exclude(overdue_since=None):
            row.overdue_since -= timedelta(days=days)
            row.save(update_fields=["overdue_since"])
        dunning.follow(now)


def test_from_the_first_card_to_reading_alone_and_back(site, office, person, settings):
    settings.STRIPE_KEY = KEY  # as at the served site
    page = watch(person(language="en"), expected=("status of 503",))
    Staff(office, page, "olga", "b", role="owner")
    mine = site.my("b") + "/staff/subscription"
    page.goto(mine)
    check_page(page)
    press(page, "Choose Solo")
    expect(page.get_by_text("TEST MODE")).to_be_visible()
    press(page, "Try a card that is declined")
    expect(page.get_by_role("alert")).to_contain_text("declined")
    press(page, "Use a card that is taken now and fails later")
    expect(page.get_by_text("It takes a moment")).to_be_visible()
    tell(site)
    look(page, "A card is kept for afterwards.")

    pass_time(site.paying.stripe, 31 * 86_400)
    tell(site)
    look(page, "A payment did not come.")
    check_page(page)
    days_pass(office, 15)
    look(page, "As soon as the payment comes")
    check_page(page)
    visitor = watch(person(language="en"), expected=("status of 503",))
    answers(visitor, site.portal("b") + "/", 503)

    press(page, "Pay or change the card")
    expect(page.get_by_text("TEST MODE")).to_be_visible()
    press(page, "Use the test card 4242 from now on")
    expect(page.get_by_role("status")).to_have_text("Done.")
    page.get_by_role("link", name="Back").click()
    tell(site)
    look(page, "The plan Solo is paid.")
    site.paying.stripe.ahead = 0  # other tests pay there, too
    expect(page.get_by_role("row").filter(has_text="ENRUM-").get_by_text("paid")).to_be_visible()
    check_page(page)
    answers(visitor, site.portal("b") + "/", 200)
