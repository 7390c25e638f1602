"""Absolute pastoral secrecy in the books: a voucher is there for whoever keeps them, and tells nobody whose it is."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from practice.booking.models import ServicePractitioner
from practice.payments import billing, invoicing, ledger, queries, secret
from practice.payments.invoicing import Bill, Item
from practice.payments.models import Books, Invoice, Payer
from practice.payments.place import Place
from practice.people import relations
from practice.people.models import Relation
from tenants.isolation.context import enter
from tests.people.test_secrecy import a, booked, path  # noqa: F401  the same pastor, client and onlookers

KEEP_BOOKS = ("owner", "administrator")
STREET = "Tysta gatan 1"


@pytest.fixture
def held(a):  # noqa: F811
    """The session is over, and nothing is billed yet."""
    now = timezone.now()
    with enter(a.schema):
        Invoice.objects.all().delete()
        row, start = booked(a), now - timedelta(days=1)
        row.starts_at, row.ends_at, row.period = start, start + timedelta(hours=1), (start, start + timedelta(hours=1))
        row.state, row.price = "completed", 65000
        row.save()
        ledger.books(now)
        Books.objects.update(name="Eken", address="Påhittsgatan 1", number="5590000009")
    return a


def bill(held, who, **more):
    given = {"key": str(uuid4()), "bookings": [str(booked(held).pk)], "payer": "", "address": STREET} | more
    return held.seen_by[who].post(path("payments:bill", held.client.pk), given)


def test_the_practitioner_bills_and_follows_up_their_own(held):
    own = held.seen_by["practitioner"]
    assert path("payments:invoices") in own.get(path("payments:earnings")).content.decode()
    assert "Ödmjuk" in own.get(path("payments:invoices")).content.decode()
    made = bill(held, "practitioner")
    assert made.status_code == 302
    page = own.get(made.url).content.decode()
    assert "Ödmjuk" in page and own.get(f"{made.url}/paper").status_code == 200
    assert own.post(f"{made.url}/received", {"key": str(uuid4()), "amount": "650", "way": "bank"}).status_code == 302
    with enter(held.schema):
        assert Invoice.objects.get().paid_at


@pytest.mark.parametrize("who", KEEP_BOOKS)
def test_whoever_keeps_the_books_sees_a_voucher_and_not_whose(held, who):
    other = held.seen_by[who]
    with enter(held.schema):  # known to a colleague too: their name is no secret, only whom else they see
        relations.begin(held.colleague, held.client, Relation.Kind.TREATS, timezone.now())
    listed = other.get(path("payments:invoices")).content.decode()
    assert "Ödmjuk" not in listed and str(held.client.pk) not in listed
    assert bill(held, who).status_code == 422  # nothing there to bill
    made = bill(held, "practitioner").url
    for asked in ("", "?state=open", "?as=csv", "?q=Ödmjuk"):
        said = other.get(path("payments:invoices") + asked).content.decode().replace('value="Ödmjuk"', "")
        assert "Ödmjuk" not in said and made not in said, asked
    page = other.get(path("payments:invoices")).content.decode()
    assert "Under absolute secrecy" in page and "650" in page and "known to the practitioner alone" in page
    assert other.get(made).status_code == 404 and other.get(f"{made}/paper").status_code == 404
    for act in ("received", "credit", "remind", "loss"):
        assert other.post(f"{made}/{act}", {"key": str(uuid4()), "amount": "1", "way": "bank"}).status_code == 404, act
    assert STREET not in other.get(path("payments:bill", held.client.pk)).content.decode()
    with enter(held.schema):
        assert queries.open_of([held.client.pk]) == {}  # nor at the desk


def test_a_client_known_to_nobody_else_can_not_even_be_asked_for(held):
    assert held.seen_by["owner"].get(path("payments:bill", held.client.pk)).status_code == 404


def test_others_who_care_get_no_door_to_the_books(held):
    for who in ("colleague", "supervisor", "receptionist"):
        assert held.seen_by[who].get(path("payments:invoices")).status_code == 403
    with enter(held.schema):
        now = timezone.now()
        item = Item("Samtal", 100, "standard", now.date(), practitioner=held.colleague.pk)
        told = {"country": "SE", "currency": "SEK", "language": "sv", "client": held.other_client.pk}
        foreign = invoicing.issue(Bill("of a colleague", [item], {"name": "N", "address": ""}, **told), now.date(), now)
    own = held.seen_by["practitioner"]
    assert own.get(path("payments:invoice", foreign.pk)).status_code == 404
    assert queries_of(held, held.pastor) == []


def queries_of(held, viewer):
    with enter(held.schema):
        return list(queries.listed(viewer))


def test_a_package_of_a_service_that_they_alone_give_tells_as_much(held):
    now = timezone.now()
    with enter(held.schema):
        relations.begin(held.colleague, held.client, Relation.Kind.TREATS, now)
        item = Item("5 × Själavård", 100, "standard", now.date(), service=booked(held).service_id)
        told = {"country": "SE", "currency": "SEK", "language": "sv", "client": held.client.pk}
        row = invoicing.issue(Bill("package", [item], {"name": "Ö", "address": ""}, **told), now.date(), now)
        ServicePractitioner.objects.exclude(practitioner=held.pastor).delete()
        assert secret.is_shut(row, held.owner) and not secret.is_shut(row, held.pastor)
        assert not secret.is_shut(row, held.client)  # their own
        assert queries.opened(row.pk, held.pastor) == row


def test_another_payer_learns_nothing_whatever_the_policy_lets_it(held):
    now = timezone.now()
    with enter(held.schema):
        shown = frozenset((billing.TIME, billing.NAME, billing.SERVICE))
        document = SimpleNamespace(disclosures={"agency": SimpleNamespace(consent="not_needed", fields=sorted(shown))})
        told = {"kind": "company", "name": "Verket", "address": "Gatan", "promise": "disclosures.agency"}
        payer = Payer.objects.create(created_at=now, **told)
        assert billing.sees(payer, held.client, document, now) == shown  # of any other session
        due = queries.due_for(held.pastor, now)
        place = Place("SE", "Europe/Stockholm", ("sv",))
        row = billing.bill(held.client, due, place, document, now, key="p", payer=payer)
        assert row.lines[0]["within_month"] and "Ödmjuk" not in str(row.buyer) + str(row.lines)
