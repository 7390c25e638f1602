"""A clinic's subscription follows what Stripe says, whatever gets lost, comes twice or in another order; and days that pass
lead from a warning to reading alone and back, never to lost data."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings as everywhere
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice.demo.stripe import checkout
from practice.demo.stripe.hooks import Delivery
from practice.demo.stripe.state import PLATFORM, Stripe, Trouble
from shared.billing import errands, following, queries
from shared.billing.models import Bill, Errand, Subscription
from shared.privacy import retention
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.subscriptions import dunning
from tests.billing.test_fraud import Row

HOME = everywhere.PUBLIC_SCHEMA_NAME
BACK = "http://a.my.enrum.test/staff/subscription"


class Payer:
    """What the payer of clinic a does, and how the subscription stands then. Every step is a transaction of its own, with the
    events handled at once; `now` is the stand-in's, which may be ahead."""

    def __init__(self, entry, paying):
        self.entry, self.paying, self.stripe = entry, paying, paying.stripe

    @property
    def now(self):
        return timezone.now() + timedelta(seconds=self.stripe.ahead)

    def begin(self):
        with enter(HOME):
            return errands.begin(self.entry.id, "SE", self.now)

    def ask(self, act, plan="", code=""):
        """Where the browser is sent."""
        if not code:
            with enter(self.entry.schema):
                code = errands.leave(act, plan, "Ove Ek", "ove@example.org", "sv", BACK, timezone.now())
        with enter(HOME):
            return errands.do(errands.find(code, timezone.now()), "Eken", "SE", timezone.now())

    def pay(self, card="pm_card_visa", **about):
        session = next(iter(self.stripe.all(PLATFORM, "checkout.session", status="open")))
        checkout.complete(self.stripe, PLATFORM, session["id"], card=card, **about)

    def subscribe(self, plan="solo", **more):
        self.ask("subscribe", plan)
        self.pay(**more)
        self.hear()

    def hear(self, **how):
        """Stripe's events, straight to their handlers."""
        for entry in Delivery("", **how).waiting(self.stripe):
            told = entry["event"]
            event = Row(kind=told["type"], object=told["data"]["object"]["id"])
            with enter(HOME):
                following.take(event, self.now)
            entry["sent"] = 1

    def days(self, number):
        """The nights of so many days, with what Stripe does in them."""
        for _ in range(number):
            self.paying.pass_days(1)
            self.hear()
            with enter(HOME):
                dunning.look_after(self.now)

    @property
    def row(self):
        with enter(HOME):
            return Subscription.objects.get(pk=self.entry.id)

    @property
    def stage(self):
        with enter(HOME):
            return queries.plan_of([self.entry.id], self.now)[self.entry.id].stage

    @property
    def clinic(self):
        with enter(HOME):
            return Clinic.objects.get(pk=self.entry.id).state

    def bills(self):
        with enter(HOME):
            return list(Bill.objects.order_by("issued_at"))


@pytest.fixture
def payer(emptied, clinics, paying):
    found = Payer(clinics["a"], paying)
    found.begin()
    return found


def test_from_trial_to_paid_and_the_free_days_stay_free(payer):
    assert payer.stage == "trial" and payer.row.plan == "solo"
    assert payer.ask("subscribe", "solo").startswith(payer.stripe.base)
    payer.pay(country="SE")
    assert payer.row.subscription == ""  # nothing is believed before Stripe says it
    payer.hear()
    assert (payer.stage, payer.row.quantity, payer.row.unit) == ("trial", 1, 34_900) and payer.bills() == []
    payer.days(31)
    [bill] = payer.bills()
    assert (bill.state, bill.net, bill.vat, bill.currency, bill.owed) == ("paid", 34_900, 8_725, "SEK", 0)
    assert payer.stage == "active" and payer.clinic == "open"


def test_a_danish_clinic_with_a_vat_number_is_charged_none(payer):
    payer.subscribe(country="DK", vat="DK12345678")
    payer.days(31)
    [bill] = payer.bills()
    assert (bill.vat, bill.reverse_charge) == (0, True)


def test_overdue_then_read_only_then_paid_and_open_again(payer):
    payer.subscribe(card="pm_card_chargeCustomerFail")
    payer.days(31)
    assert (payer.stage, payer.clinic, payer.row.told) == ("overdue", "open", "overdue")
    payer.days(11)
    assert (payer.stage, payer.row.told) == ("overdue", "last")
    payer.days(4)
    assert (payer.stage, payer.clinic) == ("readonly", "suspended")
    payer.days(80)
    assert (payer.stage, payer.clinic) == ("readonly", "suspended")
    payer.days(12)
    assert (payer.stage, payer.clinic) == ("closing", "shut")
    customer = payer.row.customer
    checkout.new_card(payer.stripe, PLATFORM, customer, "pm_card_visa")
    payer.hear()
    with enter(HOME):
        dunning.follow(payer.now)
    assert (payer.stage, payer.clinic, payer.row.suspended_at, payer.row.told) == ("active", "open", None, "")


def test_a_trial_without_a_card_ends_in_reading_alone_and_a_plan_opens_it_again(payer):
    payer.days(24)
    assert payer.row.told == "trial"
    payer.days(7)
    assert (payer.stage, payer.clinic) == ("overdue", "open")
    payer.days(15)
    assert payer.clinic == "suspended"
    payer.subscribe("solo")
    payer.days(1)
    assert (payer.stage, payer.clinic) == ("active", "open") and payer.bills()[0].state == "paid"


def test_nobody_is_behind_where_nobody_could_pay_and_nobody_misses_the_warning(payer, settings):
    settings.STRIPE_KEY, key = "", settings.STRIPE_KEY
    payer.days(90)
    assert (payer.row.state, payer.clinic) == ("trial", "open")
    settings.STRIPE_KEY = key
    payer.days(1)
    assert (payer.stage, payer.clinic) == ("overdue", "open")
    payer.days(13)
    assert payer.clinic == "open"


def test_invoices_go_when_bookkeeping_law_lets_them(payer):
    """By Enrum's own policy: seven years from the end of the year that they were issued in."""
    payer.subscribe()
    payer.days(31)
    [bill] = payer.bills()
    year = bill.issued_at.year
    for years, left in ((7, 1), (8, 0)):
        retention.run(partial(enter, HOME), bill.issued_at.replace(year=year + years, month=1, day=2, hour=12))
        assert len(payer.bills()) == left


def test_what_an_operator_suspended_no_payment_opens(payer):
    payer.subscribe()
    payer.days(31)
    with enter(HOME):
        Clinic.objects.filter(pk=payer.entry.id).update(state="suspended")
    payer.days(35)
    assert (payer.stage, payer.clinic) == ("active", "suspended")


def test_cancelled_works_until_the_paid_time_is_over(payer):
    payer.subscribe()
    payer.days(35)
    assert payer.ask("cancel") == BACK
    payer.hear()
    until = payer.row.ends_at
    assert payer.stage == "active" and until
    payer.ask("keep")
    payer.hear()
    assert payer.row.ends_at is None
    payer.ask("cancel")
    payer.days(30)
    assert payer.stage == "ended" and payer.clinic == "open" and payer.row.ended_at
    payer.days(15)
    assert payer.clinic == "suspended"
    payer.subscribe("solo")  # once more, and nothing of the old one stands in the way
    payer.days(1)
    assert (payer.stage, payer.clinic) == ("active", "open")


def test_plan_and_number_follow_and_the_difference_is_on_the_next_invoice(payer):
    payer.subscribe()
    payer.days(31)
    with enter(payer.entry.schema):
        queries.count_here(4)
    with pytest.raises(errands.NotNow, match="plan"):
        payer.ask("change", "solo")
    payer.ask("change", "practice")
    payer.hear()
    assert (payer.row.plan, payer.row.quantity, payer.row.unit) == ("practice", 4, 29_900)
    with enter(payer.entry.schema):
        queries.count_here(5)
    with enter(HOME):
        row = Subscription.objects.get(pk=payer.entry.id)
        assert errands.follow_count(row, timezone.now()) and not errands.follow_count(row, timezone.now())
    payer.days(31)
    assert payer.bills()[-1].net > 5 * 29_900  # and the days between


def test_a_double_click_and_a_lost_answer_are_one_order(payer):
    with enter(payer.entry.schema):
        code = errands.leave("subscribe", "solo", "Ove", "ove@example.org", "sv", BACK, timezone.now())
    payer.stripe.trouble = [Trouble("POST /v1/checkout", 0, done=True)]
    assert payer.ask("", code=code) == payer.ask("", code=code)
    assert len(payer.stripe.all(PLATFORM, "checkout.session")) == len(payer.stripe.all(PLATFORM, "customer")) == 1
    payer.pay()
    payer.hear()
    with pytest.raises(errands.NotNow, match="there"):
        payer.ask("subscribe", "solo")


def test_an_errand_is_its_clinics_and_dies_soon(payer, clinics):
    with enter(clinics["b"].schema):
        code = errands.leave("cancel", "", "Bo", "bo@example.org", "da", BACK, timezone.now())
    with enter(HOME):
        assert errands.find(code, timezone.now()).clinic == clinics["b"].id
        with pytest.raises(errands.NotNow, match="gone"):
            errands.find(code, timezone.now() + errands.LIFE)
        errands.purge(timezone.now() + errands.LIFE)
        assert not Errand.objects.exists()


def test_another_customers_events_touch_nobody(payer, clinics):
    """Whoever can write metadata at Stripe still takes over no clinic."""
    payer.subscribe()
    before = vars(payer.row) | {"_state": 0}
    sdk = payer.paying.sdk()
    other = sdk.customers.create({"address": {"country": "SE"}, "payment_method": "pm_card_visa"})
    price = sdk.prices.list().data[0].id
    methods = sdk.customers.payment_methods.list(other.id).data
    sent = {
        "customer": other.id,
        "items": [{"price": price, "quantity": 9}],
        "metadata": {"clinic": str(payer.entry.id)},
    }
    sdk.subscriptions.create(sent | {"default_payment_method": methods[0].id})
    for bad in ("", "nobody"):
        sdk.subscriptions.create(sent | {"metadata": {"clinic": bad}, "default_payment_method": methods[0].id})
    payer.hear()
    assert vars(payer.row) | {"_state": 0} == before
    assert {one.clinic for one in payer.bills()} <= {payer.entry.id}


def test_a_clinic_that_is_gone_is_charged_no_more(payer):
    payer.subscribe()
    with enter(HOME):
        errands.end_at_once(payer.entry.id, timezone.now())
        errands.end_at_once(payer.entry.id, timezone.now())
    [kept] = payer.stripe.all(PLATFORM, "subscription")
    assert kept["status"] == "canceled" and payer.stripe.all(PLATFORM, "customer") == []


# -- any sequence ----------------------------------------------------------------------------------------------------------

DEEDS = st.lists(
    st.sampled_from(["card_fails", "card_works", "cancel", "keep", "week", "month", "grow"]), min_size=1, max_size=8
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, repeat=st.integers(1, 2), shuffle=st.integers(0, 99), crashes=st.integers(0, 4))
def test_any_sequence_ends_where_stripe_stands(emptied_once, deeds, repeat, shuffle, crashes):
    """Events twice, shuffled, some of them while Stripe is down and handled again later: the row says what Stripe says."""
    payer = emptied_once()
    payer.subscribe()
    for deed in deeds:
        do(payer, deed)
    down = [Trouble("GET /v1/", 500, times=3 * crashes)]  # each call is tried three times before it is given up
    payer.stripe.trouble = down
    for _ in range(2):  # what failed is handed out again
        for entry in Delivery("", repeat=repeat, shuffle=shuffle).waiting(payer.stripe):
            event = Row(kind=entry["event"]["type"], object=entry["event"]["data"]["object"]["id"])
            try:
                with enter(HOME):
                    following.take(event, payer.now)
            except following.door.Down:
                continue
            entry["sent"] += 1
        payer.stripe.trouble = []
    row, [there] = payer.row, payer.stripe.all(PLATFORM, "subscription")
    item = there["items"]["data"][0]
    assert row.state == following.STATES[there["status"]]
    assert (row.quantity, row.unit) == (item["quantity"], item["price"]["unit_amount"])
    assert (row.overdue_since is None) == (row.state in ("trial", "active"))
    kept = {one.id: (one.state, one.net + one.vat, one.owed) for one in payer.bills()}
    wanted = {
        one["id"]: (one["status"], one["total"], one["amount_remaining"])
        for one in payer.stripe.all(PLATFORM, "invoice")
    }
    assert kept == wanted


def do(payer, deed):
    stripe, [there] = payer.stripe, payer.stripe.all(PLATFORM, "subscription")
    if deed in ("week", "month"):
        payer.paying.pass_days(7 if deed == "week" else 31)
    elif there["status"] == "canceled":
        return
    elif deed.startswith("card"):
        card = "pm_card_visa" if deed == "card_works" else "pm_card_chargeCustomerFail"
        checkout.new_card(stripe, PLATFORM, there["customer"], card)
    elif deed == "grow":
        item = {"id": there["items"]["data"][0]["id"], "quantity": 3}
        payer.paying.sdk().subscriptions.update(there["id"], {"items": [item]})
    else:
        payer.paying.sdk().subscriptions.update(there["id"], {"cancel_at_period_end": deed == "cancel"})


@pytest.fixture
def emptied_once(emptied, clinics, paying):
    """For each example a fresh row and a fresh Stripe."""

    def anew():
        fresh = Stripe(base=paying.stripe.base)
        for name in ("objects", "answered", "events", "numbers", "calls", "trouble"):
            setattr(paying.stripe, name, getattr(fresh, name))
        paying.stripe.ahead = 0
        with enter(HOME):
            Subscription.objects.all().delete()
            Bill.objects.all().delete()
        payer = Payer(clinics["a"], paying)
        payer.begin()
        return payer

    return anew


def test_the_handlers_are_the_ones_that_are_set(payer, work):
    """The whole way once: a webhook over HTTP, a job, the row."""
    payer.ask("subscribe", "solo")
    payer.pay()
    assert set(payer.paying.tell(shuffle=3)) == {204}
    work()
    assert payer.row.subscription and payer.row.customer
