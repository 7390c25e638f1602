"""The books: balanced, never changed, each event once; numbers without a gap whoever writes at the same time."""

import threading

import pytest
from django.db import ProgrammingError, connection, transaction

from practice.payments import invoicing, ledger
from practice.payments.ledger import Leg
from practice.payments.models import Account, Invoice, Posting
from practice.payments.receiving import received
from tenants.isolation.context import enter
from tests.payments.cast import NOW, TODAY, open_desk

SALE = [Leg(Account.RECEIVABLE, Account.EXEMPT, 65000)]


def test_an_event_is_posted_once_and_stays_as_it_is(db, clinics):
    with enter(clinics["a"].schema):
        assert ledger.post("sale:1", "invoice", SALE, TODAY, NOW, "SEK")
        assert not ledger.post("sale:1", "invoice", [Leg(Account.BANK, Account.EXEMPT, 1)], TODAY, NOW, "SEK")
        assert ledger.balances() == {"receivable": 65000, "exempt": -65000}
        for act in ({"amount": 1}, None):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                Posting.objects.update(**act) if act else Posting.objects.all()._raw_delete("default")
        with pytest.raises(ledger.OtherCurrency):
            ledger.post("sale:2", "invoice", SALE, TODAY, NOW, "DKK")
        assert Posting.objects.count() == 1


def test_what_goes_the_other_way_is_turned_and_nothing_is_left_out(db, clinics):
    with enter(clinics["a"].schema):
        legs = [Leg(Account.RECEIVABLE, Account.ROUNDING, -40), Leg(Account.RECEIVABLE, Account.VAT, 0)]
        ledger.post("round", "invoice", legs, TODAY, NOW, "SEK")
        assert ledger.balances() == {"receivable": -40, "rounding": 40}
        assert not ledger.post("empty", "invoice", [Leg(Account.BANK, Account.CASH, 0)], TODAY, NOW, "SEK")


def test_no_gap_and_no_number_twice_whoever_writes_and_whoever_gives_up(emptied, clinics):
    """20 writers at once; every fourth gives up at the very end of its transaction."""
    schema = clinics["a"].schema
    with enter(schema):
        desk = open_desk()
    problems = []

    def write(number):
        try:
            with enter(schema):
                invoice = desk.invoice(f"test:{number}", 65000)
                received(invoice, 65000, "bank", f"paid:{number}", "SE", TODAY, NOW)
                if number % 4 == 0:
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert problems == []
    with enter(schema):
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
        vouchers = sorted(Posting.objects.values_list("voucher", flat=True).distinct())
        assert numbers == list(range(1, 16)) and vouchers == list(range(1, 31))
        assert ledger.balances() == {"bank": 15 * 65000, "exempt": -15 * 65000}


def test_each_year_and_each_kind_counts_for_itself(db, clinics):
    with enter(clinics["a"].schema):
        desk = open_desk()
        first, second = desk.invoice("one", 65000), desk.invoice("two", 65000)
        later = desk.invoice("three", 65000, today=TODAY.replace(year=2027))
        note = invoicing.credit(first, 65000, "back", TODAY, NOW)
        assert [one.number for one in (first, second, later, note)] == [1, 2, 1, 1]
        assert desk.invoice("one", 1) == first
