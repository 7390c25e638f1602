"""A clinic that takes money: Maja, licensed, and Sam, a coach; Tove has had sessions with both. Inside enter()."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from practice.booking.models import Booking, Service
from practice.payments import invoicing, ledger
from practice.payments.invoicing import Bill, Item
from practice.payments.models import Books
from practice.people.models import User
from tests.booking import cast as booking

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BUYER = {"name": "Tove Lund", "address": ""}


@dataclass
class Desk:
    maja: User
    sam: User
    talk: Service
    tove: User
    country: str
    currency: str

    def session(self, days_ago=1, practitioner=None, **more) -> Booking:
        start = NOW - timedelta(days=days_ago)
        fields = {"state": "completed", "price": 65000, "late_fee": 32500, "form": "video"} | more
        return Booking.objects.create(
            practitioner=practitioner or self.maja, client=self.tove, service=self.talk, starts_at=start,
            ends_at=start + timedelta(minutes=45), period=(start, start + timedelta(minutes=45)),
            currency=self.currency, free_cancel_until=start, created_at=start, confirmed_at=start, **fields,
        )  # fmt: skip

    def invoice(self, key, *amounts, treatment="care", today=TODAY, now=NOW, **more):
        items = [Item("Samtal", amount, treatment, today, practitioner=self.maja.pk) for amount in amounts]
        return invoicing.issue(self.bill(key, items), today, now, **more)

    def bill(self, key, items, **more):
        told = {"country": self.country, "currency": self.currency, "language": "sv", "client": self.tove.pk} | more
        return Bill(key, items, BUYER, **told)


def open_desk(country="SE", **more) -> Desk:
    currency = {"SE": "SEK", "DK": "DKK"}[country]
    maja = booking.user("Maja", "practitioner", profession="psychologist", regime="licensed")
    sam = booking.user("Sam", "practitioner", profession="coach")
    rooms = booking.service("Samtal", maja, sam, currency=currency)
    tove = booking.user("Tove")
    books = ledger.books(NOW)
    said = {"name": "Lyktan AB", "address": "Påhittsgatan 1\n000 00 Påhittet", "number": "5590000009", "due_days": 30}
    Books.objects.filter(pk=books.pk).update(**said | more)
    return Desk(maja, sam, rooms, tove, country, currency)


def things(users) -> dict:
    """For the permission table: an invoice to `client`, whose surname stands on it. Inside enter() of a clinic in Sweden."""
    ledger.books(NOW)
    Books.objects.update(name="Lyktan AB", address="Påhittsgatan 1", number="5590000009")
    item = Item("Samtal", 65000, "care", TODAY, practitioner=users["practitioner"].pk)
    buyer = {"name": "Client Ömsesidighult", "address": "Ensamvägen 1"}
    told = {"country": "SE", "currency": "SEK", "language": "sv", "client": users["client"].pk}
    return {"invoice": invoicing.issue(Bill("cast", [item], buyer, **told), TODAY, NOW)}
