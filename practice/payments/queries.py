"""Reading: what has been done and not yet billed, what is open, and how far each reader may know whose it is (C4)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext

from practice.booking.models import Booking, Service
from practice.payments import invoicing, ledger, secret
from practice.payments.models import Account, Books, Invoice, Payer, Posting
from practice.people import secrecy
from practice.people.models import User
from practice.people.queries import clients, contacts_of
from shared.web.languages import in_language

MOST_SHOWN = 200
SESSION, MISSED = "session", "missed"


@dataclass(frozen=True)
class Due:
    """Something that was done, or called off too late, and stands on no invoice. `what`: SESSION or MISSED."""

    booking: Booking
    what: str
    price: int

    @property
    def day(self) -> datetime:
        return self.booking.starts_at


def books() -> Books | None:
    return Books.objects.first()


def is_set_up(books: Books | None) -> bool:
    return bool(books and books.name and books.address and books.number)


REACH = timedelta(days=400)  # what is older was settled in another way


def due(now: datetime, client: UUID | None = None) -> list[Due]:
    """In the order in which it happened."""
    held = Q(state__in=(Booking.State.CONFIRMED, Booking.State.COMPLETED), ends_at__lte=now, price__gt=0)
    missed = Q(state=Booking.State.MISSED) | Q(state=Booking.State.CANCELLED, cancelled_late=True)
    missed &= Q(late_fee__gt=0, fee_waived_at=None)
    rows = Booking.objects.filter(
        held | missed, package=None, starts_at__gt=now - REACH
    )  # a package is paid as a whole
    rows = rows.exclude(client=None).select_related("service", "practitioner", "client")
    if client:
        rows = rows.filter(client=client)
    rows = list(rows.order_by("starts_at", "pk"))
    stands = invoicing.billed(row.pk for row in rows)
    return [_due(row) for row in rows if row.pk not in stands]


def due_for(viewer: User, now: datetime, client: UUID | None = None) -> list[Due]:
    """What this member of the staff bills: all but what absolute secrecy hides from them, or, of somebody who keeps no books
    and is under it, their own sessions."""
    found = [one for one in due(now, client) if not secrecy.is_shut(one.booking.practitioner, viewer)]
    if viewer.keeps_books:
        return found
    return [one for one in found if viewer.regime == secrecy.PASTORAL and one.booking.practitioner_id == viewer.pk]


def _due(row: Booking) -> Due:
    if row.state in (Booking.State.CANCELLED, Booking.State.MISSED):
        return Due(row, MISSED, row.late_fee)
    return Due(row, SESSION, row.price)


@dataclass(frozen=True)
class Waiting:
    """A client with something to bill."""

    client: User
    name: str
    number: int
    total: int


def waiting(viewer: User, now: datetime) -> list[Waiting]:
    by_client: dict[UUID, list[Due]] = {}
    for one in due_for(viewer, now):
        by_client.setdefault(one.booking.client_id, []).append(one)
    known = contacts_of([rows[0].booking.client for rows in by_client.values()], viewer, now)
    found = [
        Waiting(rows[0].booking.client, known[pk].name, len(rows), sum(one.price for one in rows))
        for pk, rows in by_client.items()
    ]
    return sorted(found, key=lambda one: (one.name, one.client.pk))


# -- invoices ----------------------------------------------------------------------------------------------------------

PAID, OPEN, LATE, BACK, CREDIT = "paid", "open", "late", "back", "credit"


def number_of(invoice: Invoice) -> str:
    """2026-12; a credit note K2026-3."""
    return f"{'K' if invoice.kind == Invoice.Kind.CREDIT else ''}{invoice.year}-{invoice.number}"


@dataclass(frozen=True)
class Shown:
    """`who`: as far as the reader may know it; `left`: still to be paid, below nothing where it is owed back; `shut`: under
    absolute secrecy, and not the reader's to open."""

    row: Invoice
    who: str
    left: int
    state: str
    shut: bool = False

    @property
    def number(self) -> str:
        return number_of(self.row)


def shown(rows: Collection[Invoice], viewer: User, today: date, now: datetime) -> list[Shown]:
    left = ledger.outstanding(row.pk for row in rows)
    taken = invoicing.credited(row.pk for row in rows)
    names, shut = _names(rows, viewer, now), secret.shut_among(rows, viewer)
    return [
        Shown(
            row, gettext("Under absolute secrecy") if row.pk in shut else names[row.pk], left[row.pk],
            state_of(row, left[row.pk], taken.get(row.pk, 0), today), row.pk in shut,
        )
        for row in rows
    ]  # fmt: skip


def state_of(row: Invoice, left: int, taken: int, today: date) -> str:
    if row.kind == Invoice.Kind.CREDIT:
        return CREDIT
    if taken >= row.total and taken:
        return BACK
    if left <= 0:
        return PAID
    return LATE if today > row.due_on else OPEN


def _names(rows: Iterable[Invoice], viewer: User, now: datetime) -> dict[UUID, str]:
    """{invoice: who pays}: a payer's name for everybody, a client's as far as contacts go; "" for who has gone."""
    people = clients().filter(pk__in=[row.client for row in rows if row.client])
    known = {pk: contact.name for pk, contact in contacts_of(list(people), viewer, now).items()}
    return {row.pk: row.buyer.get("name", "") if row.payer else known.get(row.client, "") for row in rows}


def open_of(clients: Collection[UUID]) -> dict[UUID, list[tuple[int, str]]]:
    """{client: [(minor units, currency)]} of what is still to be paid on invoices without another payer, and without what
    absolute secrecy hides."""
    rows = Invoice.objects.filter(client__in=clients, payer=None, kind=Invoice.Kind.INVOICE, paid_at=None)
    rows, shut = list(rows), secret.shut_among(rows, None)
    whose = {row.pk: (row.client, row.currency) for row in rows if row.pk not in shut}
    found: dict[UUID, dict[str, int]] = {}
    for pk, left in ledger.outstanding(whose).items():
        if left > 0:
            client, currency = whose[pk]
            sums = found.setdefault(client, {})
            sums[currency] = sums.get(currency, 0) + left
    return {client: [(amount, currency) for currency, amount in sums.items()] for client, sums in found.items()}


def owed_by(client: User):
    """What the client pays themselves; what somebody else pays for them is not shown as theirs to pay."""
    return Invoice.objects.filter(client=client.pk, payer=None)


def own(client: User) -> list[Invoice]:
    """The newest first."""
    return list(owed_by(client).order_by("-issued_on", "-number")[:MOST_SHOWN])


def own_invoice(client: User, pk: UUID) -> Invoice | None:
    return owed_by(client).filter(pk=pk).first()


def listed(viewer: User, state: str = "") -> QuerySet[Invoice]:
    """The newest first; of somebody who keeps no books those that they see to themselves. `state`: "open" for what is not
    paid."""
    rows = Invoice.objects.order_by("-year", "-issued_on", "-number")
    if not viewer.keeps_books:
        rows = rows.filter(secret.own_of(viewer))
    if state == OPEN:
        rows = rows.filter(paid_at=None, kind=Invoice.Kind.INVOICE)
    return rows


def opened(pk: UUID, viewer: User) -> Invoice | None:
    """One that this member of the staff may open."""
    rows = Invoice.objects.all() if viewer.keeps_books else Invoice.objects.filter(secret.own_of(viewer))
    found = rows.filter(pk=pk).first()
    return None if found is None or secret.is_shut(found, viewer) else found


def payers() -> list[Payer]:
    return list(Payer.objects.filter(active=True).order_by("name", "pk"))


def services_named(language: str) -> dict[UUID, str]:
    """{service: its name}, in the language or the first there is."""
    rows = Service.objects.values_list("pk", "name")
    return {pk: in_language(name, language) for pk, name in rows}


def last_address(client: UUID, viewer: User | None = None) -> str:
    """As it stood on their last invoice, of those that the viewer may open."""
    rows = Invoice.objects.filter(client=client, payer=None).order_by("-created_at")
    shut = secret.shut_among(rows, viewer)
    return next((row.buyer.get("address", "") for row in rows if row.pk not in shut), "")


@dataclass(frozen=True)
class Event:
    """Something that was booked on an invoice: its kind, its day, what it added to what is owed (or took away)."""

    kind: str
    day: date
    amount: int
    way: str = ""


def events(invoice: Invoice) -> list[Event]:
    """What has happened with it, in order; several postings of one event are one."""
    found: dict[str, Event] = {}
    for row in Posting.objects.filter(invoice=invoice.pk).order_by("year", "voucher", "leg"):
        sign = (row.debit == Account.RECEIVABLE) - (row.credit == Account.RECEIVABLE)
        before = found.get(row.key, Event(row.kind, row.day, 0))
        way = row.debit if row.debit in PAYING else row.credit if row.credit in PAYING else before.way
        found[row.key] = Event(row.kind, row.day, before.amount + sign * row.amount, way)
    return [one for one in found.values() if one.amount]


PAYING = (Account.BANK, Account.CASH, Account.PROVIDER, Account.GIFTS)


def paid_online(invoice: Invoice) -> int:
    """How much of it came by the provider and can go back that way."""
    return -balance_with(invoice.pk, Account.PROVIDER)


def balance_with(invoice: UUID, account: str) -> int:
    """What has moved between an invoice and an account: below nothing where it came in."""
    rows = Posting.objects.filter(invoice=invoice)
    back = rows.filter(debit=Account.RECEIVABLE, credit=account).aggregate(Sum("amount"))["amount__sum"] or 0
    came = rows.filter(debit=account, credit=Account.RECEIVABLE).aggregate(Sum("amount"))["amount__sum"] or 0
    return back - came
