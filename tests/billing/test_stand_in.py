"""The stand-in answers the official SDK as Stripe does: refuses what Stripe refuses, keeps its books, fails on request."""

import time
from types import SimpleNamespace

import pytest
import stripe as official
from django.utils import timezone

from practice.demo import subscribing
from practice.demo.stripe import checkout, moving
from practice.demo.stripe.hooks import Delivery, signed
from practice.demo.stripe.state import SECRET, Trouble
from shared.billing.models import Subscription
from tenants.isolation.context import enter

PRICE = {"currency": "sek", "unit_amount": 90_000, "product_data": {"name": "Samtal"}}
SESSION = {
    "mode": "payment",
    "success_url": "https://a.my.enrum.test/?s={CHECKOUT_SESSION_ID}",
    "line_items": [{"price_data": PRICE, "quantity": 1}],
}


@pytest.fixture
def there(paying):
    """(paying, a clinic's account, the SDK there)"""
    account = paying.account()
    return paying, account, paying.sdk(account)


def paid(there, **more):
    paying, account, sdk = there
    session = sdk.checkout.sessions.create(SESSION | more)
    checkout.complete(paying.stripe, account, session.id)
    return sdk.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]})


REFUSED = [
    ("customers", {"nmae": "x"}, "nmae"),
    ("customers", {"tax_id_data": [{"type": "eu_vat", "value": "SE1"}]}, "value"),
    ("payment_intents", {"amount": 100, "currency": "sek"}, "amount"),
    ("payment_intents", {"amount": 5000, "currency": "kronor"}, "currency"),
    ("payment_intents", {"amount": "5.5", "currency": "sek"}, "amount"),
    ("payment_intents", {"currency": "sek"}, "amount"),
    ("payment_intents", {"amount": 5000, "currency": "sek", "customer": "cus_nobody"}, "customer"),
    ("payment_intents", {"amount": 5000, "currency": "dkk", "allowed_payment_method_types": ["swish"]}, "currency"),
    ("payment_intents", {"amount": 5000, "currency": "sek", "application_fee_amount": 6000}, "application_fee_amount"),
    ("refunds", {"payment_intent": "pi_nothing"}, "payment_intent"),
    ("refunds", {"payment_intent": "pi_nothing", "reason": "mood"}, "reason"),
    ("subscriptions", {"customer": "cus_nobody", "items": [{"price": "price_no"}]}, "customer"),
]


@pytest.mark.parametrize(("service", "sent", "param"), REFUSED)
def test_what_the_api_does_not_know_is_refused(there, service, sent, param):
    with pytest.raises(official.InvalidRequestError) as refused:
        getattr(there[2], service).create(sent)
    assert refused.value.param == param


def test_checkout_refuses_what_fits_no_mode(there):
    sdk = there[2]
    for bad in (
        {"mode": "trial"},
        {"subscription_data": {"description": "x"}},
        {"line_items": []},
        {"customer": "cus_no"},
        {"success_url": ""},
    ):
        with pytest.raises(official.InvalidRequestError):
            sdk.checkout.sessions.create(SESSION | bad)
    with pytest.raises(official.InvalidRequestError):  # the platform's own account takes no fee from itself
        there[0].sdk().checkout.sessions.create(SESSION | {"payment_intent_data": {"application_fee_amount": 1}})


def test_a_wrong_key_and_somebody_elses_account_are_refused(there):
    paying, _, sdk = there
    wrong = official.StripeClient("sk_test_other", base_addresses={"api": paying.stripe.base}, max_network_retries=0)
    with pytest.raises(official.AuthenticationError):
        wrong.v1.balance.retrieve()
    with pytest.raises(official.PermissionError):
        paying.sdk("acct_nobody").balance.retrieve()
    customer = sdk.customers.create({"email": "e@example.org"})
    with pytest.raises(official.InvalidRequestError):
        paying.sdk(paying.account()).customers.retrieve(customer.id)


def test_the_same_key_is_the_same_deed(there):
    sdk, once = there[2], {"idempotency_key": "one"}
    first = sdk.customers.create({"email": "e@example.org"}, once)
    assert sdk.customers.create({"email": "e@example.org"}, once).id == first.id
    with pytest.raises(official.IdempotencyError):
        sdk.customers.create({"email": "other@example.org"}, once)
    assert len(sdk.customers.list().data) == 1


def test_money_adds_up(there):
    """A payment, a part refunded, a dispute lost, what is left is paid out: the balance is the sum of its movements."""
    paying, account, sdk = there
    session = paid(there, payment_intent_data={"application_fee_amount": 900})
    charge = session.payment_intent.latest_charge
    assert (charge.amount, charge.balance_transaction.net) == (90_000, 90_000 - 900 - 1_530)
    assert paying.sdk().balance.retrieve().pending[0].amount == 900
    sdk.refunds.create({"charge": charge.id, "amount": 10_000})
    with pytest.raises(official.InvalidRequestError):
        sdk.refunds.create({"charge": charge.id, "amount": 80_001})
    other = paid(there).payment_intent.latest_charge
    dispute = moving.dispute(paying.stripe, account, other.id)
    with pytest.raises(official.InvalidRequestError):
        sdk.refunds.create({"charge": other.id})
    assert sdk.disputes.close(dispute["id"]).status == "lost"
    rows = sdk.balance_transactions.list({"limit": 100}).data
    balance = sdk.balance.retrieve()
    assert sum(one.net for one in rows) == sum(one.amount for one in [*balance.available, *balance.pending])
    paying.pass_days(5)
    assert [one.status for one in sdk.payouts.list().data] == ["paid"]
    assert sum(one.amount for one in sdk.balance.retrieve().available) == 0


def test_cards_say_no_as_stripes_test_cards_do(there):
    sdk = there[2]
    for card, code in (
        ("pm_card_chargeDeclined", "card_declined"),
        ("pm_card_authenticationRequired", "authentication_required"),
    ):
        asked = {"amount": 5000, "currency": "sek", "payment_method": card, "confirm": True, "off_session": True}
        with pytest.raises(official.CardError) as refused:
            sdk.payment_intents.create(asked)
        assert refused.value.code == code
    failed = sdk.charges.list().data[0]
    assert (failed.status, failed.outcome.risk_level) == ("failed", "normal")


def test_it_fails_when_told(there):
    paying, _, sdk = there
    paying.stripe.trouble = [Trouble("POST /v1/customers", 500), Trouble("POST /v1/customers", 0, done=True)]
    with pytest.raises(official.APIError):
        sdk.customers.create({}, {"idempotency_key": "k"})
    assert sdk.customers.list().data == []
    with pytest.raises(official.APIConnectionError):  # done, and the answer is lost
        sdk.customers.create({}, {"idempotency_key": "k"})
    assert sdk.customers.create({}, {"idempotency_key": "k"}).id == sdk.customers.list().data[0].id


def test_events_are_signed_repeated_and_shuffled_as_told(there):
    paying = there[0]
    paid(there)
    body, signature = signed(paying.stripe.events[0], int(time.time()), SECRET)
    assert official.Webhook.construct_event(body, signature, SECRET).type == "account.updated"
    with pytest.raises(official.SignatureVerificationError):
        official.Webhook.construct_event(body, signature, "whsec_other")
    plain = [one["event"]["id"] for one in Delivery("").waiting(paying.stripe)]
    mixed = [one["event"]["id"] for one in Delivery("", repeat=2, shuffle=1).waiting(paying.stripe)]
    assert sorted(mixed) == sorted(plain * 2) and mixed[::2] != plain


def test_its_state_outlives_a_restart(paying, tmp_path):
    stripe = paying.stripe
    stripe.path = tmp_path / "stripe.json"
    made = paying.sdk().customers.create({"email": "e@example.org"}, {"idempotency_key": "k"})
    stripe.save()
    stripe.objects, stripe.answered = {}, {}
    stripe.load()
    assert paying.sdk().customers.create({"email": "e@example.org"}, {"idempotency_key": "k"}).id == made.id


def test_a_demo_from_before_subscriptions_gets_them(clinics, db, paying, settings, monkeypatch):
    nowhere = SimpleNamespace(shutdown=lambda: None, server_close=lambda: None)
    monkeypatch.setattr(subscribing, "Stripe", lambda path: SimpleNamespace(load=lambda: paying.stripe))
    monkeypatch.setattr(subscribing, "opened", lambda stripe, port: nowhere)
    monkeypatch.setattr(subscribing.content, "KEYS", ("a",))
    monkeypatch.setattr(subscribing, "ORDERED", (subscribing.Ordered("a", 95),))
    monkeypatch.setattr(paying.stripe, "save", lambda: None)
    with enter(settings.PUBLIC_SCHEMA_NAME):
        Subscription.objects.all().delete()
    subscribing.bring(timezone.now())
    subscribing.bring(timezone.now())
    with enter(settings.PUBLIC_SCHEMA_NAME):
        [row] = Subscription.objects.filter(pk=clinics["a"].id)
        assert row.subscription and row.state == Subscription.State.ACTIVE
