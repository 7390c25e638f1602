"""The books as files: SIE 4 read back by a reader of our own, made from the format's description alone, and the tables."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest

from practice.payments import fiscal, invoicing, ledger, payouts, settling
from practice.payments.exports.sie import sie
from practice.payments.exports.tables import FORMS
from practice.payments.models import Account, Books, Posting
from practice.payments.overview import page
from practice.payments.receiving import received
from tenants.isolation.context import enter
from tests.payments.cast import NOW, TODAY, open_desk
from tests.privacy_app.documents import HEADER, put_alone

FIELD = re.compile(r'"((?:[^"\\]|\\.)*)"|\{([^}]*)\}|(\S+)')
ALLOWED = ["FLAGGA", "PROGRAM", "FORMAT", "GEN", "SIETYP", "ORGNR", "FNAMN", "RAR", "KPTYP", "VALUTA", "KONTO", "IB", "UB",
           "RES", "VER", "TRANS"]  # in the order that the format wants, of those that are used  # fmt: skip


class Sie:
    """A strict reader of SIE 4 E: refuses what is out of order, unbalanced, or of an account that is not there."""

    def __init__(self, content: bytes):
        text = content.decode("cp437")
        assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
        self.head, self.accounts, self.vouchers = {}, {}, []
        self.balances = {"IB": {}, "UB": {}, "RES": {}}
        last, lines = 0, iter(text.split("\r\n")[:-1])
        for line in lines:
            label, *fields = self.fields(line)
            place = ALLOWED.index(label)
            assert place >= last or label == "VER", line
            last = place
            if label == "KONTO":
                self.accounts[fields[0]] = fields[1]
            elif label in self.balances:
                assert fields[0] == "0" and fields[1] in self.accounts
                self.balances[label][fields[1]] = self.amount(fields[2])
            elif label == "VER":
                self.voucher(fields, lines)
            else:
                self.head[label] = fields

    @staticmethod
    def fields(line):
        assert line.lstrip().startswith("#"), line
        found = [a if a or not (b or c) else b or c for a, b, c in FIELD.findall(line.strip()[1:])]
        return [re.sub(r"\\(.)", r"\1", one) for one in found]

    @staticmethod
    def amount(text):
        assert re.fullmatch(r"-?\d+\.\d\d", text), text
        return int(text.replace(".", ""))

    def voucher(self, fields, lines):
        assert next(lines) == "{"
        rows = []
        while (line := next(lines)) != "}":
            label, account, _, amount = self.fields(line.replace("{}", '"-"'))
            assert label == "TRANS" and account in self.accounts
            rows.append((account, self.amount(amount)))
        assert sum(amount for _, amount in rows) == 0 and len(rows) > 1
        self.vouchers.append((fields[0], int(fields[1]), fields[2], fields[3], rows))


@pytest.fixture
def desk(db, clinics):
    with enter(clinics["a"].schema):
        desk = open_desk(name='Öglans "Å" AB')
        before = date(2025, 12, 30)
        old = desk.invoice("old", 50000, today=before)
        paid = desk.invoice("paid", 65049, 125000, treatment="standard")
        received(paid, 100000, "bank", "part", "SE", TODAY, NOW)
        invoicing.credit(old, 20000, "back", TODAY, NOW)
        yield desk


def test_sie_says_what_the_books_say(desk):
    found = Sie(sie(Books.objects.get(), "SE", 2026, TODAY))
    assert found.head["SIETYP"] == ["4"] and found.head["FORMAT"] == ["PC8"] and found.head["FLAGGA"] == ["0"]
    assert found.head["FNAMN"] == ['Öglans "Å" AB'] and found.head["ORGNR"] == ["559000-0009"]
    assert found.head["RAR"] == ["0", "20260101", "20261231"]
    assert [one[1] for one in found.vouchers] == [1, 2, 3] and {one[0] for one in found.vouchers} == {"A"}
    assert found.vouchers[0][3] == "Faktura 2026-1" and "Tove" not in str(found.vouchers)
    moved = {}
    for *_, rows in found.vouchers:
        for account, amount in rows:
            moved[account] = moved.get(account, 0) + amount
    for account, closing in found.balances["UB"].items():
        assert closing == found.balances["IB"].get(account, 0) + moved.get(account, 0)
    assert found.balances["RES"] == {account: moved[account] for account in found.balances["RES"]}
    assert found.balances["IB"] == {"1510": 50000}
    assert found.balances["UB"]["1510"] == ledger.balance(Account.RECEIVABLE)


def test_a_year_without_anything_is_a_file_all_the_same(desk):
    found = Sie(sie(Books.objects.get(), "SE", 2031, TODAY))
    assert found.vouchers == [] and found.balances["RES"] == {}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_tables_hold_every_posting_and_no_name(desk, form):
    text = FORMS[form](date(2025, 1, 1), TODAY, "SE").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert rows and "Tove" not in text and "Lund" not in text
    if form == "billy":
        total = {side: sum(int(row[side].replace(",", "") or 0) for row in rows) for side in ("Debet", "Kredit")}
        assert total["Debet"] == total["Kredit"] > 0
    if form == "journal":
        assert sum(int(row["amount_minor"]) for row in rows if row["debit_account"] == "receivable") == 50000 + 190049


def test_a_share_is_settled_once_the_month_is_over(desk):
    month, next_month = TODAY.replace(day=1), date(2026, 12, 2)
    percents = {str(desk.maja.pk): 6000}
    [share] = settling.shares(month, percents)
    billed = 152039 - 20000  # without VAT, less what was taken back
    assert (share.practitioner, share.billed, share.amount) == (desk.maja.pk, billed, billed * 60 // 100)
    with pytest.raises(invoicing.Refused, match="early"):
        settling.settle(share, "SEK", TODAY, NOW)
    assert settling.settle(share, "SEK", next_month, NOW) and not settling.settle(share, "SEK", next_month, NOW)
    [share] = settling.shares(month, percents | {str(desk.maja.pk): 1})  # a settled month stays as it was
    assert share.settled == billed * 60 // 100
    by, at = desk.sam.pk, datetime(2026, 12, 2, 9, tzinfo=UTC)
    made = payouts.draw(by, "SEK", at)
    with pytest.raises(invoicing.Refused, match="none"):
        payouts.draw(by, "SEK", at)  # no month stands on two lists
    assert payouts.take_back(made) and ledger.balance(Account.PRACTITIONERS) == -share.settled
    made = payouts.draw(by, "SEK", at)
    assert f";2026-11;{share.settled // 100},{share.settled % 100:02};SEK" in payouts.as_table(made, {}).decode()
    for day in (date(2026, 12, 1), date(2026, 12, 3)):
        with pytest.raises(invoicing.Refused, match="day"):
            payouts.sign(made, by, day, "", next_month, at)
    assert payouts.sign(made, by, next_month, "Andel 11", next_month, at)
    assert not payouts.sign(made, by, next_month, "", next_month, at) and not payouts.take_back(made)
    assert payouts.of_practitioner(desk.maja.pk, month).reference == "Andel 11"
    assert ledger.balance(Account.PRACTITIONERS) == 0 and ledger.balance(Account.SHARES) == share.settled
    assert sum(ledger.balances().values()) == 0
    assert Posting.objects.get(kind="share_paid").day == next_month


def test_the_overview_adds_up(desk):
    found = page(date(2026, 1, 1), date(2026, 12, 31), TODAY)
    assert found.income == sum(line.amount for line in found.months) == 152039 - 20000
    assert found.income == sum(line.amount for line in found.practitioners)
    assert (found.received, found.outstanding) == (100000, ledger.balance(Account.RECEIVABLE))
    assert found.late == 30000  # what is left of the one of last year
    assert page(date(2026, 1, 1), TODAY, date(2027, 6, 1)).late == found.outstanding


def test_a_fiscal_year_that_is_not_the_calendars_numbers_and_exports_by_itself(desk):
    put_alone(HEADER.replace("  backups", "  fiscal_year_ends: 06-30\n  backups"))
    ends = fiscal.ends(NOW)
    assert (fiscal.bounds(2026, ends), fiscal.named(2026, ends)) == ((date(2026, 7, 1), date(2027, 6, 30)), "2026/27")
    assert [fiscal.year_of(day, ends) for day in (date(2026, 6, 30), date(2026, 7, 1), date(2027, 6, 30))] == [
        2025,
        2026,
        2026,
    ]
    made = [
        desk.invoice(f"f{day}", 10000, today=day) for day in (date(2030, 6, 30), date(2030, 7, 1), date(2031, 6, 30))
    ]
    assert [(one.year, one.number) for one in made] == [(2029, 1), (2030, 1), (2030, 2)]
    found = Sie(sie(Books.objects.get(), "SE", 2030, TODAY, ends))
    assert found.head["RAR"] == ["0", "20300701", "20310630"] and [one[2] for one in found.vouchers] == [
        "20300701",
        "20310630",
    ]
