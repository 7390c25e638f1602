"""What a seat costs, through practice.payments: an invoice at once, taken back where the terms say so. It is paid as any other:
under Payments, or, by whoever has no account, by the invoice's own link."""

from datetime import datetime

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from practice.courses import queries
from practice.courses.models import Course, Registration
from practice.payments import invoicing, ledger, vat
from practice.payments.invoicing import Bill, Item, Refused
from practice.payments.models import Books, Invoice
from practice.payments.place import Place
from practice.people.models import User
from tenants.isolation.hosts import hosts


def here() -> Place:
    entry = hosts.known(connection.schema_name)
    return Place(entry.country, entry.timezone, ())


def bill(row: Registration, course: Course, now: datetime):
    """The invoice's id; None where it costs nothing, or the clinic has not said yet who sells: then it bills by hand."""
    if not row.price:
        return None
    place = here()
    books, day = ledger.books(now), place.day(now)
    with translation.override(row.language):
        text = gettext("Participation: %(title)s") % {"title": queries.shown(course, row.language).title}
    item = Item(text, row.price, treatment(books, course, place, day), place.day(course.starts_at))
    bill = Bill(
        key=f"course:{row.pk}", items=[item], country=place.country, currency=row.currency, language=row.language,
        buyer={"name": f"{row.first_name} {row.last_name}".strip(), "address": ""}, client=row.person,
    )  # fmt: skip
    try:
        return invoicing.issue(bill, day, now, due_days=0 if books.when != Books.When.INVOICE else None).pk
    except Refused:
        return None


def treatment(books: Books, course: Course, place: Place, day) -> str:
    """Health care only where the clinic says so and everybody who leads is licensed; teaching and lectures are taxed."""
    if books.small:
        return vat.SMALL
    leaders = User.objects.filter(leads__course=course)
    licensed = course.care and leaders and all(vat.is_licensed(one, place.country, day) for one in leaders)
    return vat.CARE if licensed else vat.STANDARD


def take_back(row: Registration, costs: int, now: datetime) -> None:
    """All but `costs`. What was paid on the net goes back by itself (practice.payments.follow.owed_back)."""
    invoice = Invoice.objects.filter(pk=row.invoice).first() if row.invoice else None
    amount = row.price - costs
    if invoice is None or amount <= 0:
        return
    left = invoice.total - invoicing.credited([invoice.pk]).get(invoice.pk, 0)
    whole = left if not costs else min(amount, left)
    if whole > 0:
        invoicing.credit(invoice, whole, f"course-off:{row.pk}", here().day(now), now)


def open_amount(row: Registration) -> tuple[Invoice | None, int]:
    """(the invoice, what is left to pay of it)."""
    invoice = Invoice.objects.filter(pk=row.invoice).first() if row.invoice else None
    return invoice, max(0, ledger.outstanding([invoice.pk])[invoice.pk]) if invoice else 0
