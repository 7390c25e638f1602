"""Through a payment service over HTTP: whatever happens there, and whatever is told of it, the books agree with the balance."""

import contextlib
import random
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stripe import StripeError

from practice.demo.stripe import checkout, moving
from practice.demo.stripe.form import Refused
from practice.demo.stripe.state import Trouble
from practice.payments import events, invoicing, ledger, provider
from practice.payments.models import Account, Books, Invoice, Payment, Posting
from shared.billing import door
from shared.privacy.handwork.models import ManualTask
from tenants.isolation.context import enter
from tenants.subscriptions.events import Told
from tests.payments.cast import NOW, TODAY, open_desk
from tests.privacy_app.documents import POLICY, put_alone

CARD = """  card: {name: Stripe, role: controller, categories: [payment], country: IE, does: [payment],
    hosts: {server: [api.stripe.com]}, policy: "https://stripe.com/privacy"}
"""
PAYABLE = POLICY.replace("storage:\n", CARD + "storage:\n")
OPS = (
    "pay",
    "decline",
    "credit",
    "refund",
    "refund_fails",
    "dispute",
    "won",
    "lost",
    "payout",
    "payout_fails",
    "told",
    "cut",
)
pytestmark = pytest.mark.usefixtures("_no_limits")


@pytest.fixture
def _no_limits(monkeypatch):
    monkeypatch.setattr("shared.billing.fraud.begin", lambda *told: type("Attempt", (), {"allowed": True, "mark": "x"}))


class Shop:
    """A clinic with an account, and what a careless world does with it. Inside enter()."""

    def __init__(self, paying, clinic, seed=0):
        self.paying, self.clinic, self.random = paying, clinic, random.Random(seed)  # noqa: S311
        put_alone(PAYABLE)
        self.desk = open_desk()
        self.account = paying.account()
        Books.objects.update(account=self.account, methods=["card", "swish", "klarna"])
        self.told = 0

    @property
    def stripe(self):
        return self.paying.stripe

    def rows(self, kind):
        return self.stripe.all(self.account, kind)

    def bill(self):
        return self.desk.invoice(f"sale:{Invoice.objects.count()}", 65000)

    def begin(self, invoice):
        with transaction.atomic():
            provider.begin(None, invoice, "https://a.my.enrum.test/payments/x", NOW)
        return Payment.objects.filter(invoice=invoice.pk).latest("created_at", "pk")

    def pay(self, card="pm_card_visa", kind="card"):
        payment = self.begin(self.bill())
        checkout.complete(self.stripe, self.account, payment.session, kind=kind, card=card)

    def decline(self):
        self.pay("pm_card_chargeDeclined")

    def credit(self):
        invoice = self.random.choice(Invoice.objects.filter(kind="invoice").order_by("number"))
        invoicing.credit(invoice, self.random.choice((100, 5000, 65000)), f"back:{Invoice.objects.count()}", TODAY, NOW)

    def refund(self):
        paid = self.random.choice(Payment.objects.filter(state="paid").order_by("created_at"))
        invoice = Invoice.objects.get(pk=paid.invoice)
        provider.pay_back(invoice, self.random.choice((100, 30000)), f"r{self.random.random()}", NOW)

    def refund_fails(self):
        row = self.random.choice([one for one in self.rows("refund") if one["status"] == "succeeded"])
        moving.refund_fails(self.stripe, self.account, row["id"])

    def dispute(self):
        row = self.random.choice([one for one in self.rows("charge") if one["paid"] and not one["disputed"]])
        moving.dispute(self.stripe, self.account, row["id"])

    def won(self, won=True):
        row = self.random.choice([one for one in self.rows("dispute") if one["status"] == "needs_response"])
        moving.close_dispute(self.stripe, self.account, row["id"], won)

    def lost(self):
        self.won(False)

    def payout(self, failed=False):
        self.paying.pass_days(4)
        there = moving.sums(self.stripe, self.account)["available"].get("sek", 0)
        row = moving._pay_out(self.stripe, self.account, there, "sek", False, {})
        moving.arrive(self.stripe, self.account, row["id"], failed)

    def payout_fails(self):
        self.payout(True)

    def hear(self):
        """Some of what was ever told, in any order, now and then twice."""
        chosen = [one for one in self.stripe.events if one["account"] == self.account and self.random.random() < 0.4]
        self.random.shuffle(chosen)
        for entry in chosen + chosen[:2]:
            self.take(entry["event"])

    def take(self, event):
        """As the job does: all of it, or nothing."""
        with transaction.atomic():
            told = Told(event["id"], event["type"], event["data"]["object"]["id"], self.account, NOW)
            events.take(told, datetime.now(UTC))

    def cut(self):
        """The line is lost, or the service falls over, somewhere on the way; with what was asked for done or not."""
        self.stripe.trouble.append(
            Trouble(
                status=self.random.choice((0, 500)), times=self.random.randrange(1, 4), done=self.random.random() < 0.5
            )
        )
        self.hear()

    def do(self, op):
        with contextlib.suppress(Refused, provider.NoWay, invoicing.Refused, StripeError, IndexError, *door.Down):
            getattr(self, {"told": "hear"}.get(op, op))()
        self.stripe.trouble.clear() if op == "cut" else None

    def settle(self):
        """In the end everything is told; whatever is not, the night finds."""
        for entry in self.stripe.events:
            if entry["account"] == self.account:
                self.take(entry["event"])
        provider.sync("Europe/Stockholm", NOW)

    @property
    def balance(self):
        return sum(row["net"] for row in self.rows("balance_transaction"))


class Undo(Exception):
    pass


@pytest.mark.usefixtures("db")
@settings(
    max_examples=settings.default.max_examples // 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ops=st.lists(st.sampled_from(OPS), min_size=3, max_size=14), seed=st.integers(0, 10**6))
def test_after_any_sequence_the_books_equal_the_balance(clinics, paying, ops, seed):
    with contextlib.suppress(Undo), enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"], seed)
        for op in ("pay", *ops):
            shop.do(op)
        shop.settle()
        assert ledger.balance(Account.PROVIDER) == shop.balance
        assert provider.differs(NOW) == 0
        assert sum(ledger.balances().values()) == 0
        keys = Posting.objects.filter(key__startswith="txn:").values_list("key", flat=True).distinct()
        assert len(keys) == len(shop.rows("balance_transaction"))
        for invoice in Invoice.objects.filter(kind="invoice"):
            left = ledger.outstanding([invoice.pk])[invoice.pk]
            assert (invoice.paid_at is not None) == (left <= 0)
        raise Undo


def test_paid_once_however_often_it_is_told(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        invoice = shop.bill()
        payment = shop.begin(invoice)
        assert shop.begin(invoice) == payment  # a second click leads to the same page
        checkout.complete(shop.stripe, shop.account, payment.session, kind="swish")
        shop.settle()
        shop.settle()
        invoice.refresh_from_db()
        payment.refresh_from_db()
        assert invoice.paid_at and (payment.state, payment.method) == ("paid", "swish")
        cost = moving.fee(65000)
        assert ledger.balances() == {"provider": 65000 - cost, "provider_fees": cost, "exempt": -65000}
        asked = shop.stripe.find(shop.account, "payment_intent", payment.intent)
        assert asked["description"] == "2026-1" and "Samtal" not in str(
            asked
        )  # the service learns no more than the number


def test_what_is_not_answered_leaves_nothing(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        invoice = shop.bill()
        shop.stripe.trouble.append(Trouble(times=9))
        with pytest.raises(door.Down):
            shop.begin(invoice)
        assert not Payment.objects.exists()
        shop.stripe.trouble.clear()
        assert shop.begin(invoice).session


def test_one_clinics_events_touch_no_other(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        shop.pay()
        moved = shop.rows("charge")[0]
    with enter(clinics["b"].schema):
        put_alone(PAYABLE)
        open_desk("DK")
        Books.objects.update(account=paying.account(country="DK"))
        events.take(Told("evt", "charge.succeeded", moved["id"], shop.account, NOW), NOW)
        assert not Posting.objects.exists()


def test_a_policy_without_the_service_sends_nothing(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        invoice, before = shop.bill(), len(paying.stripe.calls)
        put_alone(POLICY)
        with pytest.raises(provider.NoWay, match="policy"):
            shop.begin(invoice)
        assert len(paying.stripe.calls) == before


def test_a_person_is_told_of_a_dispute_once(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        shop.pay()
        shop.settle()
        shop.dispute()
        shop.settle()
        shop.settle()
        [task] = ManualTask.objects.filter(kind="payment_disputed")
        assert task.about == {"number": "2026-1"}


def test_a_part_goes_back_the_way_it_came(db, clinics, paying):
    with enter(clinics["a"].schema):
        shop = Shop(paying, clinics["a"])
        shop.pay()
        shop.settle()
        [invoice] = Invoice.objects.all()
        invoicing.credit(invoice, 20000, "back", TODAY, NOW)
        assert provider.pay_back(invoice, 20000, "k", NOW) == 20000
        assert provider.pay_back(invoice, 20000, "k", NOW) == 20000  # a double click: one refund
        shop.settle()
        assert ledger.outstanding([invoice.pk]) == {invoice.pk: 0} and ledger.balance(Account.PROVIDER) == shop.balance
        assert len(shop.rows("refund")) == 1
