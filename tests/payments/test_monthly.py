"""Subscriptions of sessions: billed by the month, given when paid, late when not, and the books in balance all along."""

from datetime import date, timedelta

import pytest

from practice.booking.packages import of_client, usable
from practice.payments import invoicing, ledger, monthly
from practice.payments.invoicing import Refused
from practice.payments.models import Invoice, Membership, Plan
from practice.payments.place import Place
from practice.payments.receiving import received
from shared.ids import uuid7
from tenants.isolation.context import enter
from tests.payments.cast import NOW, TODAY, open_desk
from tests.payments.test_saved import keep, shop, work  # noqa: F401  shop is a fixture

PLACE = Place("SE", "Europe/Stockholm", ("sv", "en"))


@pytest.fixture
def desk(clinics, db):
    with enter(clinics["a"].schema):
        yield open_desk()


def sell(desk, sessions=4, price=240000):
    return Plan.objects.create(service=desk.talk.pk, sessions=sessions, price=price, created_at=NOW)


def pay(row, day):
    invoice = Invoice.objects.get(pk=Membership.objects.get(pk=row.pk).invoice)
    received(invoice, invoice.total, "bank", f"paid:{invoice.pk}", "SE", day, NOW)


def days(number):
    """(the day, its moment) so many days on; what the hours of that day do."""
    moment = NOW + timedelta(days=number)
    monthly.follow(PLACE, moment)
    return PLACE.day(moment)


def test_each_month_is_billed_once_given_when_paid_and_ends_with_the_month(desk):
    plan, key = sell(desk), uuid7()
    row, invoice = monthly.start(desk.tove, plan.pk, key, PLACE, NOW)
    assert monthly.start(desk.tove, plan.pk, key, PLACE, NOW)[1] == invoice  # a double click
    with pytest.raises(Refused, match="runs"):
        monthly.start(desk.tove, plan.pk, uuid7(), PLACE, NOW)
    assert (invoice.due_on, invoice.vat, invoice.lines[0]["treatment"]) == (
        TODAY,
        48000,
        "standard",
    )  # Sam has no licence
    days(0)
    assert of_client(desk.tove) == []
    pay(row, TODAY)
    days(0), days(0)
    [package] = of_client(desk.tove)
    assert (package.left, package.expires_on) == (4, date(2026, 12, 22))
    assert usable(desk.tove, desk.talk.pk, date(2026, 12, 22)) and not usable(
        desk.tove, desk.talk.pk, date(2026, 12, 23)
    )
    days(29)
    assert Invoice.objects.count() == 1
    days(30), days(30)
    assert Invoice.objects.count() == 2 and len(of_client(desk.tove)) == 1  # the next month is not paid yet
    pay(row, TODAY)
    days(31)
    assert [one.expires_on for one in of_client(desk.tove)] == [date(2026, 12, 22), date(2027, 1, 22)]
    monthly.change(desk.tove, row.pk, "cancel", date(2026, 12, 24), NOW)
    days(61)
    row.refresh_from_db()
    assert row.state == "ended" and Invoice.objects.count() == 2
    assert sum(ledger.balances().values()) == 0


def test_what_is_not_paid_waits_then_ends_and_is_taken_back(desk):
    _, invoice = monthly.start(desk.tove, sell(desk).pk, uuid7(), PLACE, NOW)
    days(7)
    assert Membership.objects.get().state == "active"
    days(8), days(40)
    assert Membership.objects.get().state == "late" and Invoice.objects.count() == 1  # no second month piles up
    days(46)
    assert Membership.objects.get().state == "ended" and of_client(desk.tove) == []
    assert invoicing.credited([invoice.pk]) == {invoice.pk: invoice.total}
    assert ledger.balance("receivable") == 0 and sum(ledger.balances().values()) == 0


def test_pausing_bills_nothing_and_only_ones_own_can_be_changed(desk):
    row, _ = monthly.start(desk.tove, sell(desk).pk, uuid7(), PLACE, NOW)
    pay(row, TODAY)
    assert not monthly.change(desk.maja, row.pk, "pause", TODAY, NOW)
    assert monthly.change(desk.tove, row.pk, "pause", TODAY, NOW) and not monthly.change(
        desk.tove, row.pk, "x", TODAY, NOW
    )
    days(45)
    assert Invoice.objects.count() == 1
    assert monthly.change(desk.tove, row.pk, "resume", TODAY, NOW)
    days(45)
    assert Invoice.objects.count() == 2 and Membership.objects.get().next_on == date(2027, 1, 23)


def test_a_saved_card_pays_each_month_where_that_was_agreed(shop, monkeypatch):  # noqa: F811
    monkeypatch.setattr(monthly.saved, "policy_in_force", lambda now: shop.document)
    monkeypatch.setattr(monthly, "policy_in_force", lambda now: shop.document)
    keep(shop, sessions=False, monthly=True)
    made = monthly.start(shop.desk.tove, sell(shop.desk).pk, uuid7(), PLACE, NOW)
    monthly.ask(made[1], shop.desk.tove, NOW)
    assert work(shop) == ["paid"]
    days(0)
    assert [one.left for one in of_client(shop.desk.tove)] == [4]
    assert sum(ledger.balances().values()) == 0
