"""Several sessions bought together: on sale as practice.booking has them, billed as one line, paid as any invoice."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import ngettext

from practice.booking import packages
from practice.booking.models import Service
from practice.booking.queries import services, who_offers
from practice.payments import invoicing, ledger, vat
from practice.payments.invoicing import Bill, Item
from practice.payments.models import Books, Invoice
from practice.payments.place import Place
from practice.people.models import User
from shared.web.languages import in_language


def on_sale() -> list[tuple[Service, list[packages.Offered]]]:
    """What clients may book themselves, with the packages of it."""
    rows = services().exclude(audience=Service.Audience.STAFF)
    return [(one, packages.offered(one)) for one in rows if one.packages and one.offers]


@transaction.atomic
def buy(client: User, service: UUID, number: int, key: str, place: Place, now: datetime) -> Invoice | None:
    """The package is the client's, and an invoice for it; the same `key` buys once. None for what is not on sale. Raises
    invoicing.Refused."""
    books = ledger.books(now)
    if done := Invoice.objects.filter(key=key).first():
        return done
    found = next(((one, rows) for one, rows in on_sale() if one.pk == service), None)
    if found is None or number >= len(found[1]):
        return None
    sold = packages.sell(client, found[0], number, place.day(now), now)
    language = client.language if client.language in place.languages else place.languages[0]
    item = Item(
        _said(found[0], sold.sessions, language), sold.price, treatment(books, found[0], place, place.day(now)),
        place.day(now), service=service,
    )  # fmt: skip
    buyer = {"name": client.get_full_name() if not client.last_name_hidden else client.first_name, "address": ""}
    bill = Bill(
        key=key, items=[item], buyer=buyer, country=place.country, currency=sold.currency, language=language,
        client=client.pk,
    )  # fmt: skip
    return invoicing.issue(bill, place.day(now), now, due_days=0 if books.when != Books.When.INVOICE else None)


def _said(service: Service, sessions: int, language: str) -> str:
    with translation.override(language):
        named = in_language(service.name, language)
        return ngettext("%(what)s, %(number)d session", "%(what)s, %(number)d sessions", sessions) % {
            "what": named, "number": sessions,
        }  # fmt: skip


def treatment(books: Books, service: Service, place: Place, day: date) -> str:
    """Nobody knows yet who will give the sessions: exempt only where everybody who may is licensed."""
    found = {vat.treatment(books, service.pk, who, place.country, day) for who in who_offers(service)}
    return found.pop() if len(found) == 1 else vat.STANDARD
