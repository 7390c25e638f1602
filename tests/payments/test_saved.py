"""A saved card: kept only with a yes, charged only for what was agreed, forgotten with the yes; what a bank refuses becomes a
link."""

from types import SimpleNamespace

import pytest

from practice.demo.stripe import checkout, customers
from practice.mailbox.models import OutgoingMessage
from practice.payments import ledger, provider, saved
from practice.payments.models import Account, Books, Invoice, Payment, SavedCard
from practice.payments.place import Place
from shared.billing import fraud
from shared.privacy.consents import actions as consents
from shared.privacy.consents.models import Consent
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests.payments.cast import NOW
from tests.payments.test_provider import PAYABLE, Shop
from tests.privacy_app.documents import put_alone

KEEPS = PAYABLE.replace("categories: [payment], country: IE", "categories: [payment, saved_card], country: IE").replace(
    "purposes:\n",
    "purposes:\n  saved_card: {subjects: [client], categories: [saved_card], bases: [{article6: consent}],"
    " words: {sv: ditt kort, en: your card}}\n",
)
FRAUD = (
    "purposes:\n  fraud: {subjects: [client], categories: [payment], words: {sv: skydd, en: safety},"
    ' bases: [{article6: legal_obligation, national: "SFS 1"}]}\n'
)
BACK = "https://a.my.enrum.test/payments/card"
PLACE = Place("SE", "Europe/Stockholm", ("sv", "en"))


@pytest.fixture
def shop(clinics, db, paying, monkeypatch):
    monkeypatch.setattr("shared.billing.fraud.begin", lambda *told: type("Attempt", (), {"allowed": True, "mark": "x"}))
    jobs = []
    monkeypatch.setattr(saved, "later", lambda path, **about: jobs.append((path.rpartition(".")[2], about)))
    with enter(clinics["a"].schema):
        found = Shop(paying, clinics["a"])
        put_alone(KEEPS)
        found.jobs, found.document = jobs, policy_in_force(NOW)
        yield found


def keep(shop, card="pm_card_visa", **uses):
    uses = {"late_fees": True, "sessions": True} | uses
    saved.begin(shop.desk.tove, shop.document, "sv", "SEK", BACK, NOW, **uses)
    row = SavedCard.objects.get(method="", ended_at=None)
    checkout.complete(shop.stripe, shop.account, row.session, card=card)
    assert saved.landed(row.session, NOW)
    return SavedCard.objects.get(pk=row.pk)


def work(shop):
    """Every job that waits, once; what came of it."""
    waiting, shop.jobs[:] = list(shop.jobs), []
    deeds = {"charge_card": lambda payment: saved.charge(payment, NOW), "forget_customer": lambda customer: saved.forget(
        customer, NOW)}  # fmt: skip
    found = [deeds[name](**about) for name, about in waiting]
    provider.sync("Europe/Stockholm", NOW)
    return found


def test_late_fees_and_sessions_are_taken_once_and_the_books_agree(shop):
    row = keep(shop, sessions=False)
    assert (row.brand, row.last4, row.expires_on.isoformat()) == ("visa", "4242", "2034-12-31")
    yes = Consent.objects.get(pk=row.consent)
    assert yes.stands and yes.how == "page" and "ditt kort" in yes.wording
    shop.desk.session(days_ago=3)
    missed = shop.desk.session(days_ago=4, state="missed")
    shop.desk.session(days_ago=0.5, state="missed", practitioner=shop.desk.sam)  # less than a day ago: it may be waived
    assert saved.take_due(PLACE, NOW) == 1 and saved.take_due(PLACE, NOW) == 0
    [(_, about)] = shop.jobs
    assert work(shop) == ["paid"] and saved.charge(about["payment"], NOW) == ""
    [invoice] = Invoice.objects.all()
    assert invoice.bookings == [missed.pk] and invoice.paid_at
    there = sum(one["net"] for one in shop.rows("balance_transaction"))
    assert ledger.balance(Account.PROVIDER) == there and sum(ledger.balances().values()) == 0
    SavedCard.objects.update(sessions=True)
    assert saved.take_due(PLACE, NOW) == 1 and work(shop) == ["paid"]
    assert Payment.objects.filter(state="paid").count() == 2 and len(shop.rows("charge")) == 2


@pytest.mark.parametrize("card", ["pm_card_authenticationRequired", "pm_card_chargeCustomerFail"])
def test_what_the_bank_refuses_becomes_a_link_that_can_be_paid(shop, card):
    keep(shop, card)
    invoice = shop.bill()
    saved.ask_for(invoice, shop.document, NOW)
    with pytest.raises(provider.NoWay, match="waits"):
        provider.begin(None, invoice, BACK, NOW)  # nobody pays twice
    assert work(shop) == ["link"]
    assert OutgoingMessage.objects.filter(kind="payments.card_refused", about=invoice.pk).count() == 1
    assert ledger.outstanding([invoice.pk])[invoice.pk] == invoice.total
    payment = shop.begin(invoice)
    checkout.complete(shop.stripe, shop.account, payment.session)
    provider.sync("Europe/Stockholm", NOW)
    assert Invoice.objects.get(pk=invoice.pk).paid_at and sum(ledger.balances().values()) == 0


def test_a_card_that_was_refused_too_often_today_is_left_alone_and_its_owner_gets_a_link(shop):
    put_alone(KEEPS.replace("purposes:\n", FRAUD))
    row = keep(shop)
    for number in range(4):  # wherever it was tried
        card = SimpleNamespace(fingerprint=row.fingerprint)
        tried = {"metadata": None, "outcome": None, "payment_method_details": SimpleNamespace(card=card)}
        fraud.outcome(SimpleNamespace(id=f"ch_{number}", status="failed", **tried), NOW)
    invoice = shop.bill()
    saved.ask_for(invoice, policy_in_force(NOW), NOW)
    assert work(shop) == ["link"] and not shop.rows("charge")
    assert OutgoingMessage.objects.filter(kind="payments.card_refused", about=invoice.pk).exists()


def test_whoever_takes_their_yes_back_has_no_card_here_or_there(shop):
    row = keep(shop)
    invoice = shop.bill()
    saved.ask_for(invoice, shop.document, NOW)
    consents.withdraw(Consent.objects.get(pk=row.consent), NOW, "page", shop.desk.tove.pk)
    assert saved.card_of(shop.desk.tove.pk, shop.document) is None
    assert work(shop) == ["", None] and not shop.rows("charge")  # a try that waited takes nothing any more
    assert not SavedCard.objects.exists()
    assert shop.stripe.of(shop.account)[row.customer]["deleted"]
    assert shop.stripe.of(shop.account)[row.method]["customer"] is None
    with pytest.raises(customers.Refused, match="may not be used again"):
        customers.attach_to(shop.stripe, shop.account, row.method, row.customer)
    again = keep(shop)
    newer = keep(shop, "pm_card_mastercard")
    assert SavedCard.objects.get(pk=again.pk).ended_at and newer.last4 == "4444"
    saved.take_away(shop.desk.tove, shop.document, NOW)
    assert not Consent.objects.filter(ended_at=None).exclude(given_at=None).exists()


def test_without_a_purpose_of_its_own_no_card_is_kept(shop):
    assert saved.is_offered(Books.objects.get(), shop.document)
    keep(shop)
    put_alone(PAYABLE)
    assert not saved.is_offered(Books.objects.get(), policy_in_force(NOW))
    saved.tidy(NOW)
    assert not SavedCard.objects.filter(ended_at=None).exists()
