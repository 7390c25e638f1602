"""From sessions to an invoice: what stands on a line, who pays, and what that payer may see of the client."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from practice.payments import invoicing, ledger, queries, vat
from practice.payments.invoicing import Bill, Item, Refused
from practice.payments.models import Books, Invoice, Payer
from practice.payments.place import Place
from practice.payments.queries import MISSED, Due
from practice.people import secrecy
from practice.people.models import User
from practice.sharing.door import episodes_of
from shared.law import pack
from shared.privacy.consents.queries import agreed
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.web.languages import in_language

TIME, SERVICE, NAME = "booking.time", "booking.service", "contact.first_name"
NOT_ASKED = ("not_needed",)


def sees(payer: Payer | None, client: User, document: Document | None, now: datetime) -> frozenset[str]:
    """Which of TIME, SERVICE, NAME the payer's invoice shows. The client sees all; a payer what the policy's own promise
    about it names; one that no promise speaks of, nothing. Raises Refused("consent") where the client has not said yes."""
    if payer is None:
        return frozenset((TIME, SERVICE))
    if not payer.promise:
        return frozenset()
    spec = document and document.disclosures.get(payer.promise.partition(".")[2])
    if spec is None:
        return frozenset()
    if spec.consent not in NOT_ASKED and not agreed(client.pk, payer.promise, document, episodes_of(client, now)):
        raise Refused("consent")
    return frozenset(one for one in (TIME, SERVICE, NAME) if any(covers(wide, one) for wide in spec.fields))


def bill(
    client: User, chosen: Collection[Due], place: Place, document: Document | None, now: datetime,
    *, key: str, payer: Payer | None = None, address: str = "",
) -> Invoice:  # fmt: skip
    """An invoice for these, to the client or to `payer`, who learns nothing of what is under absolute secrecy; the same `key`
    bills once. Raises Refused; then nothing is written."""
    if done := Invoice.objects.filter(key=key).first():
        return done
    language = client.language if client.language in place.languages else place.languages[0]
    shut = payer and any(secrecy.is_shut(one.booking.practitioner, None) for one in chosen)
    may, today = frozenset() if shut else sees(payer, client, document, now), place.day(now)
    books = ledger.books(now)
    with translation.override(language):
        items = [_item(one, may, books, place, language) for one in chosen]
        buyer = _buyer(client, payer, address, NAME in may)
    if payer is None:
        _check_address(items, buyer, place, today)
    made = Bill(
        key=key, items=items, buyer=buyer, country=place.country, currency=place.currency, language=language,
        client=client.pk, payer=payer and payer.pk,
    )  # fmt: skip
    at_once = payer is None and books.when != Books.When.INVOICE
    return invoicing.issue(made, today, now, due_days=0 if at_once else None)


def _item(one: Due, may: frozenset[str], books: Books, place: Place, language: str) -> Item:
    row = one.booking
    day = place.day(row.starts_at)
    return Item(
        text=_text(one, may, language), unit=one.price, day=day if TIME in may else day.replace(day=1),
        within_month=TIME not in may,
        treatment=vat.treatment(books, row.service_id, row.practitioner, place.country, day),
        service=row.service_id, practitioner=row.practitioner_id, booking=row.pk,
    )  # fmt: skip


def _text(one: Due, may: frozenset[str], language: str) -> str:
    """The nature of what was done, as the law on VAT wants it, and no more of the client than the reader may know."""
    named = one.booking.service.name
    text = in_language(named, language) if SERVICE in may else gettext("Session as agreed")
    if one.what == MISSED:
        return gettext("Late cancellation: %(what)s") % {"what": text}
    return text


def _buyer(client: User, payer: Payer | None, address: str, named: bool) -> dict:
    if payer is None:
        last = "" if client.last_name_hidden else client.last_name
        return {"name": f"{client.first_name} {last}".strip(), "address": address}
    found = {name: getattr(payer, name) for name in ("name", "address", "number", "ean", "reference")}
    return found | ({"about": client.first_name} if named else {})


def _check_address(items: Collection[Item], buyer: dict, place: Place, today: date) -> None:
    """Above the limit for simplified invoices the law wants to know where the buyer lives."""
    limit = pack(place.country).figure("simplified_invoice_limit", today)
    if limit and sum(item.unit * item.quantity for item in items) > limit.value and not buyer["address"]:
        raise Refused("address")


def chosen(client: UUID, bookings: Collection[UUID], now: datetime) -> list[Due]:
    """Of what is to be billed to this client, these."""
    return [one for one in queries.due(now, client) if one.booking.pk in bookings]
