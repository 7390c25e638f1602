"""What an invoice says and costs: VAT by service and licence, rounding by law, what is taken back, what is late."""

import json
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from practice.payments import gifts, invoicing, ledger, paper, vat
from practice.payments.invoicing import Item, Refused
from practice.payments.models import Books, Invoice
from practice.payments.receiving import paid_back, received
from shared.ids import uuid7
from shared.law import pack
from tenants.isolation.context import enter
from tests.payments.cast import NOW, TODAY, open_desk


@pytest.fixture(params=["SE", "DK"])
def desk(request, db, clinics):
    with enter(clinics["a" if request.param == "SE" else "b"].schema):
        yield open_desk(request.param)


def treated(desk, practitioner):
    return vat.treatment(ledger.books(NOW), desk.talk.pk, practitioner, desk.country, TODAY)


def test_vat_follows_the_licence_and_the_clinics_own_word(desk):
    assert (treated(desk, desk.maja), treated(desk, desk.sam), treated(desk, None)) == ("care", "standard", "standard")
    Books.objects.update(treatments={str(desk.talk.pk): "care"})
    assert treated(desk, desk.sam) == "standard"  # no licence, no exemption, whatever the clinic says
    Books.objects.update(treatments={str(desk.talk.pk): "standard"})
    assert treated(desk, desk.maja) == "standard"
    Books.objects.update(small=True)
    assert treated(desk, desk.maja) == "small_business"


def test_a_licence_that_is_over_exempts_nothing(desk):
    desk.maja.licences.create(profession="psychologist", country=desk.country, number="1", expires_on=TODAY)
    assert treated(desk, desk.maja) == "care"
    desk.maja.licences.update(expires_on=TODAY - timedelta(days=1))
    assert treated(desk, desk.maja) == "standard"


@pytest.mark.parametrize("language", ["sv", "da", "en", "de"])
def test_where_no_vat_is_taken_the_invoice_names_the_statute(language):
    for country, statute in (("SE", "2023:200"), ("DK", "momsloven § 13")):
        [said] = vat.reasons(["care", "care", "standard"], country, language)
        assert statute in said


@given(gross=st.integers(0, 10**8), treatment=st.sampled_from(["care", "standard", "small_business"]))
def test_a_price_is_taken_apart_without_losing_an_ore(gross, treatment):
    one = vat.split(gross, treatment, "SE")
    assert one.net + one.vat == gross and one.vat * 100 == pytest.approx(one.net * one.rate, abs=63)


def test_sweden_rounds_the_sum_and_denmark_only_cash(desk):
    invoice = desk.invoice("odd", 65049, 10010)
    assert (invoice.total, invoice.rounding) == ((75100, 41) if desk.country == "SE" else (75059, 0))
    assert sum(ledger.balances().values()) == 0
    with pytest.raises(Refused, match="more"):
        received(invoice, 75150, "cash", "paid", desk.country, TODAY, NOW)
    cash = invoice.total if desk.country == "SE" else 75050
    assert received(invoice, cash, "cash", "paid", desk.country, TODAY, NOW)
    invoice.refresh_from_db()
    assert invoice.paid_at == NOW and ledger.outstanding([invoice.pk]) == {invoice.pk: 0}
    assert ledger.balances()["cash"] == cash


def test_one_session_stands_on_one_invoice_until_that_is_taken_back(desk):
    session = desk.session()
    item = Item("Samtal", 65000, "care", TODAY, booking=session.pk)
    first = invoicing.issue(desk.bill("first", [item]), TODAY, NOW)
    with pytest.raises(Refused, match="billed"):
        invoicing.issue(desk.bill("second", [item]), TODAY, NOW)
    invoicing.credit(first, 65000, "back", TODAY, NOW)
    assert invoicing.issue(desk.bill("second", [item]), TODAY, NOW).number == 2


def test_who_sells_must_be_said_before_anything_is_sold(desk):
    Books.objects.update(address="")
    with pytest.raises(Refused, match="seller"):
        desk.invoice("one", 65000)
    assert not Invoice.objects.exists()


def test_taken_back_in_parts_nothing_is_left_over(desk):
    """However it is cut: net, VAT and rounding of the notes are those of the invoice."""
    invoice = desk.invoice("odd", 65049, 10010, 333, treatment="standard")
    for number, amount in enumerate((1, 20000, 7, 33333)):
        invoicing.credit(invoice, amount, f"back:{number}", TODAY, NOW)
    left = invoice.total - 53341
    with pytest.raises(Refused, match="more"):
        invoicing.credit(invoice, left + 1, "over", TODAY, NOW)
    invoicing.credit(invoice, left, "last", TODAY, NOW)
    notes = Invoice.objects.filter(credits=invoice.pk)
    assert sum(note.vat for note in notes) == invoice.vat and sum(note.net for note in notes) == invoice.net
    assert ledger.balances() == {}


def test_what_was_paid_and_taken_back_is_owed_to_the_client(desk):
    invoice = desk.invoice("one", 65000)
    received(invoice, 65000, "bank", "paid", desk.country, TODAY, NOW)
    with pytest.raises(Refused, match="more"):
        paid_back(invoice, 1, "bank", "refund", TODAY, NOW)
    invoicing.credit(invoice, 20000, "back", TODAY, NOW)
    assert ledger.outstanding([invoice.pk]) == {invoice.pk: -20000}
    assert paid_back(invoice, 20000, "bank", "refund", TODAY, NOW)
    assert ledger.balances() == {"bank": 45000, "exempt": -45000}


def test_a_reminder_costs_what_law_lets_it(desk):
    Books.objects.update(reminder_fee=50000, interest="law")
    invoice = desk.invoice("late", 1_000_000)
    due = invoice.due_on
    with pytest.raises(Refused, match="early"):
        invoicing.remind(invoice, desk.country, due, NOW)
    year = due + timedelta(days=365)
    invoicing.remind(invoice, desk.country, year, NOW)
    found = ledger.balances()
    law = pack(desk.country)
    assert -found["reminder_fees"] == law.figure("reminder_fee_most", year).value
    rate = law.figure("reference_rate", year).value + law.figure("interest_margin", year).value
    assert -found["interest"] == 1_000_000 * rate // 10_000
    invoicing.remind(invoice, desk.country, year, NOW)  # a double click
    assert ledger.balances() == found
    if desk.country == "DK":
        with pytest.raises(Refused, match="often"):
            invoicing.remind(invoice, desk.country, year + timedelta(days=9), NOW)


def test_what_nobody_pays_is_written_off(desk):
    invoice = desk.invoice("lost", 65000)
    assert invoicing.write_off(invoice, TODAY, NOW) and not invoicing.write_off(invoice, TODAY, NOW)
    assert ledger.balances() == {"exempt": -65000, "losses": 65000}


def test_the_paper_says_what_law_wants(desk):
    """ML 2023:200 17:24, BEK 1435/2023 § 58: day, number, both parties, what and when, base and tax by rate, exemption."""
    exempt = Item("Samtal", 65000, "care", TODAY)
    invoice = invoicing.issue(desk.bill("mixed", [exempt, Item("Handledning", 125000, "standard", TODAY)]), TODAY, NOW)
    with translation.override("sv"):
        found = paper.data(invoice, desk.country)
    said, sums = json.dumps(found, ensure_ascii=False), found["sums"]
    statute = "10 kap. 6 § mervärdesskattelagen" if desk.country == "SE" else "momsloven § 13, stk. 1, nr. 1"
    for wanted in (
        "Faktura 2026-1",
        "23 november 2026",
        "Lyktan AB",
        "5590000009",
        "Tove Lund",
        "Samtal",
        "25 %",
        statute,
    ):
        assert wanted in said, wanted
    unit = "kr" if desk.country == "SE" else "Dkr"
    assert [pair[1].replace("\xa0", " ") for pair in sums] == [f"{n} {unit}" for n in ("650", "1 000", "250", "1 900")]
    pdf = paper.as_pdf(invoice, desk.country)
    assert pdf[:5] == b"%PDF-" and b"pdfuaid" in pdf
    received(invoice, invoice.total, "bank", "paid", desk.country, TODAY, NOW)
    invoice.refresh_from_db()
    note = invoicing.credit(invoice, 65000, "back", TODAY, NOW)
    assert "2026-1" in json.dumps(paper.data(note, desk.country)["facts"])


def test_a_gift_card_is_owed_until_it_is_used_and_taxed_with_what_it_buys(desk):
    key = uuid7()
    card, code = gifts.sell(100000, "cash", key, desk.currency, TODAY, NOW)
    assert gifts.sell(100000, "cash", key, desk.currency, TODAY, NOW) is None  # a double click
    assert ledger.balances() == {"cash": 100000, "gifts": -100000} and code.encode() not in bytes(card.code_hash)
    first, second = desk.invoice("first", 65000), desk.invoice("second", 65000, treatment="standard")
    with pytest.raises(Refused, match="gift"):
        gifts.use("BCDF-GHJK-MNPQ-RSTV", first, TODAY, NOW)
    assert gifts.use(code.lower().replace("-", " "), first, TODAY, NOW) == 65000
    with pytest.raises(Refused, match="paid"):
        gifts.use(code, first, TODAY, NOW)
    assert gifts.use(code, second, TODAY, NOW) == 35000 and gifts.left(card) == 0
    with pytest.raises(Refused, match="gift"):
        gifts.use(code, second, TODAY, NOW)
    assert ledger.outstanding([first.pk, second.pk]) == {first.pk: 0, second.pk: 30000}
    assert ledger.balance("gifts") == 0 and ledger.balance("vat") == -13000 and sum(ledger.balances().values()) == 0
