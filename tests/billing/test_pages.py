"""The owner's page, the way to Stripe and back, the operators' page; and what each says when something is missing or down."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings as everywhere
from django.utils import timezone

from practice.demo.stripe import checkout
from practice.demo.stripe.state import PLATFORM, Trouble
from practice.people.models import User
from shared.billing import errands, intake
from shared.billing.models import Bill, Event, Subscription
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tests.staff.signed_in import enter_clinic, sign_in

HOME, URL = everywhere.PUBLIC_SCHEMA_NAME, "/staff/subscription"


@pytest.fixture
def browser(emptied, clinics, at):
    """The owner of clinic a, in its trial."""
    with enter(clinics["a"].schema):
        user = User.objects.create_user(
            "ove@example.org", first_name="Ove", last_name="Ek", role="owner", staff_id=uuid4(), language="en",
            created_at=timezone.now(),
        )  # fmt: skip
    with enter(HOME):
        errands.begin(clinics["a"].id, "SE", timezone.now())
    found = at("a", "my")
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    enter_clinic(found, user, clinics["a"])
    return found


def post(browser, **sent):
    return browser.post(URL, sent)


def follow(at, answer):
    """BASE, with the code."""
    assert answer.status_code == 302 and answer["Location"].startswith("http://enrum.test/payments/go/")
    return at("").get(answer["Location"].removeprefix("http://enrum.test"), headers={"accept-language": "en"})


def words(answer):
    return " ".join(answer.content.decode().split())


def test_without_a_key_the_page_says_so_and_nothing_is_ordered(browser, settings):
    settings.STRIPE_KEY = ""
    answer = browser.get(URL)
    assert "Payments are not set up" in words(answer) and "Choose a plan" not in words(answer)
    assert post(browser, act="subscribe", plan="solo").status_code == 409


def test_from_the_page_to_stripe_and_back(browser, at, clinics, paying, work):
    page = browser.get(URL)
    assert "Free until" in words(page) and "Test mode" in words(page)
    assert paying.stripe.base in page["Content-Security-Policy"]  # browsers hold the form's redirects to it
    answer = follow(at, post(browser, act="subscribe", plan="solo"))
    assert answer.status_code == 302 and answer["Location"].startswith(paying.stripe.base + "/pay/")
    [session] = paying.stripe.all(PLATFORM, "checkout.session")
    checkout.complete(paying.stripe, PLATFORM, session["id"])
    assert session["success_url"] == "http://a.my.enrum.test/staff/subscription?done=subscribe"
    back = browser.get(f"{URL}?done=subscribe", follow=True)
    assert "It takes a moment" in words(back)
    paying.tell()
    work()
    assert "A card is kept for afterwards." in words(browser.get(URL))
    portal = follow(at, post(browser, act="portal"))
    assert portal["Location"].startswith(paying.stripe.base + "/portal/")
    cancelled = follow(at, post(browser, act="cancel"))
    assert cancelled["Location"].endswith("/staff/subscription?done=cancel")
    assert "Cancelled, works until" in words(browser.get(URL))
    # Neither a name, an address nor a number of a client's or a person's goes along; the clinic's and its owner's address do.
    [customer] = paying.stripe.all(PLATFORM, "customer")
    assert (customer["email"], customer["metadata"]) == ("ove@example.org", {"clinic": str(clinics["a"].id)})


@pytest.mark.parametrize("sent", [{}, {"act": "steal"}, {"act": "subscribe"}, {"act": "subscribe", "plan": "free"}])
def test_nonsense_is_refused_and_leaves_nothing(browser, paying, sent):
    assert post(browser, **sent).status_code == 400
    assert paying.stripe.calls == []


def test_what_does_not_fit_the_state_is_said(browser, at, paying):
    for act in ("cancel", "keep", "portal", "change"):
        answer = follow(at, post(browser, act=act, plan="solo"))
        assert answer.status_code == 409 and "no subscription yet" in words(answer)
    assert at("").get("/payments/go/forged").status_code == 404


def test_stripe_down_is_said_and_nothing_is_half_done(browser, at, paying):
    paying.stripe.trouble = [Trouble("", 503, times=99)]
    answer = follow(at, post(browser, act="subscribe", plan="solo"))
    assert answer.status_code == 503 and "does not answer just now" in words(answer)
    assert "http://a.my.enrum.test/staff/subscription" in words(answer)
    with enter(HOME):
        assert Subscription.objects.get().customer == ""


def test_a_clinic_that_can_only_be_read_can_still_pay(browser, at, clinics, paying):
    with enter(HOME):
        Clinic.objects.filter(pk=clinics["a"].id).update(state="suspended")
        long_ago = timezone.now() - timedelta(days=20)
        Subscription.objects.update(
            state="overdue", trial_until=long_ago, overdue_since=long_ago, suspended_at=long_ago
        )
    hosts.checked, hosts.version = 0.0, None
    page = browser.get(URL)
    assert "can only be read: no bookings" in words(page)
    assert "Pay and open again" in words(browser.get("/staff/leaving"))
    answer = follow(at, post(browser, act="subscribe", plan="solo"))
    assert answer["Location"].startswith(paying.stripe.base + "/pay/")


@pytest.fixture
def console(emptied, clinics, at):
    found = at("")
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(found, operator=True)
    return found


def test_operators_see_what_comes_in_and_who_is_behind(console, clinics, paying):
    now = timezone.now()
    with enter(HOME):
        errands.begin(clinics["a"].id, "SE", now)
        errands.begin(clinics["b"].id, "DK", now)
        Subscription.objects.filter(pk=clinics["a"].id).update(
            state="active", subscription="sub_1", quantity=2, unit=29_900
        )
        Subscription.objects.filter(pk=clinics["b"].id).update(state="overdue", overdue_since=now - timedelta(days=3))
        Bill.objects.create(
            id="in_1", clinic=clinics["a"].id, number="ENRUM-0001", state="paid", currency="SEK", net=59_800, vat=14_950,
            owed=0, issued_at=now, paid_at=now,
        )  # fmt: skip
    page = words(console.get("/operators/revenue"))
    assert page.count("SEK 598") == 3 and "warned" in page and clinics["b"].name in page


def test_an_operator_gives_a_failed_event_another_chance(console, clinics, paying, work, settings):
    account = paying.account(clinics["a"].schema)
    settings.PAYMENT_EVENTS = {"platform": [], "clinic": ["tests.billing.test_intake.take"]}
    from tests.billing import test_intake

    test_intake.taken.clear()
    test_intake.trouble[:] = [ZeroDivisionError()]
    paying.tell()
    work()
    page = words(console.get("/operators/revenue"))
    assert "account.updated" in page and "ZeroDivisionError" in page and account not in page
    test_intake.trouble.clear()
    with enter(HOME):
        [row] = intake.dead_letters()
    assert console.post(f"/operators/events/{row.pk}/again").status_code == 302
    work()
    with enter(HOME):
        assert Event.objects.get(pk=row.pk).done_at
    assert "Everything was handled." in words(console.get("/operators/revenue"))
    assert console.post(f"/operators/events/{row.pk}/again").status_code == 404
