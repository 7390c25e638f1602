"""Billing and paying as people do it, page by page."""

import re
from datetime import timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.demo.stripe import checkout
from practice.demo.stripe.state import Trouble
from practice.payments import billing, follow, ledger, paper, provider, queries, saved
from practice.payments.invoicing import Refused
from practice.payments.links import way_to
from practice.payments.models import Books, BuyerNumber, Invoice, Payer, Payment, SavedCard
from practice.payments.place import Place
from practice.payments.receiving import received
from shared.privacy import retention
from shared.privacy.consents import actions as consents
from shared.privacy.documents import actions as documents
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests import cast as people
from tests.payments import cast as money
from tests.payments.test_provider import PAYABLE
from tests.payments.test_saved import KEEPS
from tests.privacy_app.documents import put_alone

SELLER = {"name": "Lyktan AB", "address": "Påhittsgatan 1", "number": "556016-0680", "due_days": "20", "reminder_fee": "60",
          "interest": "law", "when": "invoice", "methods": ["card", "swish"]}  # fmt: skip
INSURER = """
  insurer: {name: Trygga, called: {sv: ditt bolag, en: ditt bolag}, role: controller, kind: insurer,
    categories: [booking.time, accounts.invoice], country: SE}
disclosures:
  insurer: {recipient: insurer, purpose: answer, fields: [booking.time, accounts.invoice], consent: explicit,
    payer: recipient, before: [only_what_is_needed]}
"""


@pytest.fixture
def cast(db, clinics):
    made = people.build(clinics["a"], clinics["b"])
    with enter(made.clinic.schema):
        Invoice.objects.all().delete()
        now = timezone.now()
        row = made.things["booking"]
        start = now - timedelta(days=1)
        row.starts_at, row.ends_at, row.period = start, start + timedelta(hours=1), (start, start + timedelta(hours=1))
        row.state = "completed"
        row.save()
        ledger.books(now)
    return made


def key_in(page):
    return re.search(r'name="key" value="([\w-]+)"', page.content.decode())[1]


def test_the_accountant_bills_what_was_held_and_takes_a_part_back(cast):
    owner, accountant = cast.browser("owner", "my"), cast.browser("accountant", "my")
    assert owner.post("/staff/money/settings", SELLER | {"number": "123"}).status_code == 422
    assert owner.post("/staff/money/settings", SELLER | {"reminder_fee": "900"}).status_code == 422
    assert owner.post("/staff/money/settings", SELLER).status_code == 302
    page = accountant.get("/staff/money/invoices").content.decode()
    where = f"/staff/money/bill/{cast.users['client'].pk}"
    assert where in page
    form = accountant.get(where)
    given = {"key": key_in(form), "bookings": [str(cast.things["booking"].pk)], "payer": "", "address": ""}
    assert accountant.post(where, given | {"bookings": []}).status_code == 422
    first, second = accountant.post(where, given), accountant.post(where, given)
    assert first.status_code == 302 and first.url == second.url  # a double click
    page = accountant.get(first.url)
    back = {"key": key_in(page), "amount": "150"}
    assert accountant.post(f"{first.url}/credit", back | {"amount": "9000"}).status_code == 422
    assert accountant.post(f"{first.url}/credit", back).status_code == 302
    assert (
        accountant.post(f"{first.url}/received", {"key": key_in(page), "amount": "500", "way": "bank"}).status_code
        == 302
    )
    with enter(cast.clinic.schema):
        [invoice] = Invoice.objects.filter(kind="invoice")
        assert invoice.paid_at and ledger.balances(invoice=invoice.pk) == {
            "bank": 50000,
            "taxed": -40000,
            "vat": -10000,
        }
        assert (invoice.seller["number"], invoice.due_on - invoice.issued_on) == ("5560160680", timedelta(days=20))
    assert accountant.get(f"{first.url}/paper").content[:5] == b"%PDF-"
    assert accountant.post(f"{first.url}/nonsense").status_code == 404
    for page in (
        "",
        "/invoices?state=open",
        "/export",
        "/shares",
        "/payers",
        "?as=csv",
        "/export/sie",
        "/export/dinero",
    ):
        assert accountant.get(f"/staff/money{page}").status_code == 200, page
    assert accountant.get("/staff/money?since=2026-02-01&until=2026-01-01").status_code == 400


def test_the_list_of_invoices_reaches_the_oldest_and_its_file_has_them_all(cast):
    with enter(cast.clinic.schema):
        one = money.things(cast.users)["invoice"]
        fields = {
            each.attname: getattr(one, each.attname)
            for each in Invoice._meta.fields
            if each.name not in ("id", "key", "number")
        }
        Invoice.objects.bulk_create(
            Invoice(number=number, key=f"test {number}", **fields) for number in range(1000, 1230)
        )
        every = Invoice.objects.count()
    browser, where = cast.browser("owner", "my"), "/staff/money/invoices"
    last = browser.get(f"{where}?page=3").content.decode()
    assert f"{one.year}-1000" in last and f"{one.year}-1229" not in last
    assert f"{one.year}-1007" in browser.get(f"{where}?q={one.year}-1007").content.decode()
    assert len(browser.get(f"{where}?as=csv").content.splitlines()) == every + 1


def test_the_client_pays_on_the_net_after_a_yes_to_the_terms(cast, paying):
    with enter(cast.clinic.schema):
        put_alone(PAYABLE)
        invoice = money.things(cast.users)["invoice"]
        Books.objects.update(account=paying.account(), methods=["card", "swish"])
        now = timezone.now()
        documents.new_draft("purchase_terms", now, title={}, audience="when_needed", public=True)
        documents.edit("purchase_terms", now, title={"sv": "Köp", "en": "Buy"}, text={"sv": "Villkor", "en": "Terms"})
        terms = documents.publish("purchase_terms", ["sv", "en"], now, now)
    client, where = cast.browser("client", "my"), f"/payments/{invoice.pk}"
    page = client.get(where)
    assert paying.stripe.base in page["Content-Security-Policy"]
    assert client.post(f"{where}/pay").status_code == 422
    paying.stripe.trouble.append(Trouble(times=9))
    assert client.post(f"{where}/pay", {"terms": terms.sha256}).status_code == 503
    paying.stripe.trouble.clear()
    there = client.post(f"{where}/pay", {"terms": terms.sha256})
    assert there.status_code == 302 and there.url.startswith(paying.stripe.base)
    with enter(cast.clinic.schema):
        [payment] = Payment.objects.all()
        account = Books.objects.get().account
        checkout.complete(paying.stripe, account, payment.session)
    assert "http-equiv" in client.get(f"{where}?back=1").content.decode()
    with enter(cast.clinic.schema):
        provider.sync("Europe/Stockholm", timezone.now())
    assert "http-equiv" not in client.get(f"{where}?back=1").content.decode()
    assert client.get(f"{where}/paper").content[:5] == b"%PDF-"
    year = timezone.now().astimezone(ZoneInfo("Europe/Stockholm")).year
    assert client.get(f"/payments/year/{year}").content[:5] == b"%PDF-"
    assert client.post(f"{where}/pay").status_code == 409
    assert cast.browser("other_client", "my").post(f"{where}/pay").status_code == 404


def test_somebody_else_who_pays_sees_what_the_policy_promises(cast):
    place, now = Place("SE", "Europe/Stockholm", ("sv", "en")), timezone.now()
    with enter(cast.clinic.schema):
        put_alone(PAYABLE.replace("storage:\n", INSURER.lstrip("\n") + "storage:\n"))
        money.things(cast.users)
        client, document = cast.users["client"], policy_in_force(now)
        about = {"name": "Trygga", "address": "Box 1", "created_at": now}
        silent = Payer.objects.create(kind="company", reference="Ref 7", **about)
        named = Payer.objects.create(kind="insurer", promise="disclosures.insurer", **about)
        due = queries.due(now, client.pk)
        with pytest.raises(Refused, match="consent"):
            billing.bill(client, due, place, document, now, key="k1", payer=named)
        made = billing.bill(client, due, place, document, now, key="k2", payer=silent)
        [line] = made.lines
        assert line["text"].startswith("Samtal enligt överenskommelse") or line["text"].startswith("Session as agreed")
        assert line["day"].endswith("-01") and "Client" not in str(made.buyer) and made.buyer["reference"] == "Ref 7"
        assert queries.own_invoice(client, made.pk) is None  # not theirs to pay
        way = way_to(made, "").replace("//", "/")
        theirs = way_to(cast.things["invoice"], "")
    browser = cast.browser("visitor", "my")
    said = browser.get(way).content.decode()
    assert "Ref 7" in said and "Client" not in said and "Samtal</th>" not in said
    assert browser.get(f"{way}/paper").content[:5] == b"%PDF-"
    assert "ditt bolag" in cast.browser("accountant", "my").get("/staff/money/payers/new").content.decode()
    assert browser.get(theirs).status_code == 404  # a client's own is behind sign-in, whoever signs
    assert browser.post(f"{way}/pay").status_code == 503 or browser.post(f"{way}/pay").status_code == 409


def test_a_session_called_off_after_it_was_paid_is_paid_back(cast, paying):
    place, now = Place("SE", "Europe/Stockholm", ("sv", "en")), timezone.now()
    with enter(cast.clinic.schema):
        put_alone(PAYABLE)
        money.things(cast.users)
        Invoice.objects.all().delete()
        Books.objects.update(account=paying.account(), methods=["card"], when="booking")
        booking = cast.things["booking"]
        made = billing.bill(
            cast.users["client"], queries.due(now), place, policy_in_force(now), now, key=f"booking:{booking.pk}"
        )
        account = Books.objects.get().account
        provider.begin(FakeRequest, made, "https://a.my.enrum.test/payments/x", now)
        checkout.complete(paying.stripe, account, Payment.objects.get().session)
        provider.sync("Europe/Stockholm", now)
        booking.state, booking.cancelled_at, booking.cancelled_late, booking.late_fee = "cancelled", now, True, 20000
        booking.save()
        assert follow.called_off(place, now) == 1 and follow.called_off(place, now) == 0
        assert follow.owed_back(now) == 1
        provider.sync("Europe/Stockholm", now)
        assert follow.owed_back(now) == 0
        assert ledger.outstanding([made.pk]) == {made.pk: 0}
        assert sum(row["amount"] for row in paying.stripe.all(account, "refund")) == 45000


class FakeRequest:
    META = {"REMOTE_ADDR": "127.0.0.9"}
    headers = {}


def test_sessions_bought_together_are_billed_once_and_not_again(cast):
    client, service = cast.browser("client", "my"), cast.things["service"]
    with enter(cast.clinic.schema):
        money.things(cast.users)
        service.packages = [{"sessions": 5, "price": 300000, "months": 12}]
        service.audience = "everybody"
        service.save()
    page = client.get("/payments").content.decode()
    assert str(service.pk) in page
    given = {"key": key_in(client.get("/payments")), "service": str(service.pk), "number": "0"}
    first, second = client.post("/payments/buy", given), client.post("/payments/buy", given)
    assert first.status_code == 302 and first.url == second.url
    assert client.post("/payments/buy", given | {"key": str(uuid4()), "number": "7"}).status_code == 404
    assert cast.browser("other_client", "my").post("/payments/buy", given).status_code == 404
    with enter(cast.clinic.schema):
        [package] = cast.users["client"].packages.all()
        [made] = Invoice.objects.filter(key__startswith="package:")
        assert (made.total, package.sessions) == (300000, 5)
        row = cast.things["booking"]
        row.package = package
        row.save()
        assert queries.due(timezone.now()) == []


def test_who_did_not_come_pays_what_was_said_unless_it_is_let_be(cast):
    with enter(cast.clinic.schema):
        row, now = cast.things["booking"], timezone.now()
        row.state, row.late_fee = "missed", 20000
        row.save()
        assert [(one.what, one.price) for one in queries.due(now)] == [("missed", 20000)]
        row.fee_waived_at = now
        row.save()
        assert queries.due(now) == []


NUMBERED = """
  invoice: {subjects: [client], categories: [identity_number], bases: [{article6: consent}], only_for: [invoice],
    words: {sv: faktura, en: an invoice}}
retention:
  numbers: {of: [identity_number], after: paid, keep: P0D}
"""


def test_an_identity_number_only_where_the_policy_and_the_client_say_so(cast):
    """It lies wrapped, stands on the client's paper, and goes when the invoice is paid, long before the invoice."""
    accountant, client = cast.browser("accountant", "my"), cast.users["client"]
    where, now = f"/staff/money/bill/{client.pk}", timezone.now()
    with enter(cast.clinic.schema):
        money.things(cast.users)
        Invoice.objects.all().delete()
        put_alone(PAYABLE.replace("retention:\n", NUMBERED.lstrip("\n")))
    assert b'name="number"' not in accountant.get(where).content
    with enter(cast.clinic.schema):
        document = policy_in_force(now)
        consents.give(consents.ask(client.pk, "purposes.invoice", document, "sv", now), now, "page")
    form = accountant.get(where)
    assert b'name="number"' in form.content
    given = {"key": key_in(form), "bookings": [str(cast.things["booking"].pk)], "payer": "", "address": ""}
    assert accountant.post(where, given | {"number": "12"}).status_code == 422
    made = accountant.post(where, given | {"number": "19121212-1212"})
    assert made.status_code == 302
    with enter(cast.clinic.schema):
        invoice, row = Invoice.objects.get(), BuyerNumber.objects.get()
        assert b"1212" not in bytes(row.number) and "1212" not in str(invoice.buyer)
        assert "19121212-1212" in str(paper.data(invoice, "SE"))
        assert "19121212-1212" not in str(paper.data(invoice, "SE", {"name": "Client"}))  # for whoever has no relation
        received(invoice, invoice.total, "bank", "k", "SE", now.date(), now)
        row.refresh_from_db()
        assert row.paid_at == now
    retention.run(partial(enter, cast.clinic.schema), now + timedelta(days=1))
    with enter(cast.clinic.schema):
        assert not BuyerNumber.objects.exists() and Invoice.objects.exists()


def test_a_client_saves_a_card_and_takes_it_away(cast, paying):
    with enter(cast.clinic.schema):
        put_alone(KEEPS)
        money.things(cast.users)
        Books.objects.update(account=paying.account(), methods=["card"])
    client = cast.browser("client", "my")
    page = client.get("/payments/card")
    said = re.search(r'name="agree" value="(\w+)"', page.content.decode())[1]
    assert client.post("/payments/card", {"late_fees": "on"}).status_code == 422
    assert client.post("/payments/card", {"agree": said}).status_code == 422  # for nothing at all
    there = client.post("/payments/card", {"agree": said, "late_fees": "on"})
    assert there.status_code == 302 and there.url.startswith(paying.stripe.base)
    with enter(cast.clinic.schema):
        row = SavedCard.objects.get()
        checkout.complete(paying.stripe, Books.objects.get().account, row.session)
        saved.landed(row.session, timezone.now())
    assert "4242" in client.get("/payments").content.decode()
    assert client.post("/payments/card/change", {"sessions": "on"}).status_code == 302
    with enter(cast.clinic.schema):
        row.refresh_from_db()
        assert (row.late_fees, row.sessions) == (False, True)
    assert client.post("/payments/card/change", {"remove": "1"}).status_code == 302
    assert "4242" not in client.get("/payments").content.decode()
