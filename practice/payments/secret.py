"""What absolute pastoral secrecy (practice.people.secrecy) hides of the books, decided here alone.

Who talks to somebody under it is not told by an invoice either: that practitioner bills, opens and follows up their own, and
nobody else does. Law wants the voucher in the books, so its number, its day and its amounts stand there for whoever keeps
them, without a name and without what it is for.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from practice.booking.models import ServicePractitioner
from practice.payments.models import Invoice, Posting
from practice.people import secrecy
from practice.people.models import User


def shut_among(rows: Iterable[Invoice], viewer: User | None) -> set[UUID]:
    """Of these invoices, those that the viewer may not open: a line names a session with somebody under absolute secrecy, or a
    service that they alone give, or the client is known here to such a one alone. A client opens their own."""
    others = secrecy.bound_but(viewer)
    if not others:
        return set()
    rows = list(rows)
    services = {str(pk) for pk in _given_by_them_alone(others)}
    hidden = secrecy.hidden_among({row.client for row in rows if row.client}, viewer)
    names, own = {str(pk) for pk in others}, viewer and viewer.pk
    return {
        row.pk
        for row in rows
        if not (own and row.client == own) and (row.client in hidden or _names(row.lines, names, services))
    }


def _names(lines: list[dict], practitioners: set[str], services: set[str]) -> bool:
    """A package names a service, and nobody who gives it."""
    return any(
        line["practitioner"] in practitioners if line["practitioner"] else line["service"] in services for line in lines
    )


def _given_by_them_alone(practitioners: set[UUID]) -> set[UUID]:
    giving: dict[UUID, set[UUID]] = {}
    for service, who in ServicePractitioner.objects.values_list("service", "practitioner"):
        giving.setdefault(service, set()).add(who)
    return {service for service, who in giving.items() if who <= practitioners}


def naming(bound: set[UUID]) -> Q:
    """settings.COVERED_ROWS: invoices that name one of these, or what they alone give."""
    lines = [{"practitioner": str(pk)} for pk in bound]
    lines += [{"practitioner": "", "service": str(pk)} for pk in _given_by_them_alone(bound)]
    return reduce(or_, (Q(lines__contains=[one]) for one in lines), Q(pk__in=()))


def about_one(bound: set[UUID]) -> Q:
    """settings.COVERED_ROWS: rows about such an invoice."""
    return Q(invoice__in=Invoice.objects.filter(naming(bound)).values("pk"))


def emptied(row: Invoice) -> None:
    """settings.LEAVING_EMPTIED: the voucher stays, without a name and without what it is for. Not saved."""
    row.key, row.client, row.payer, row.buyer, row.bookings = f"covered:{row.pk}", None, None, {}, []
    empty = {"text": "", "service": "", "booking": "", "day": row.issued_on.isoformat()}
    row.lines = [line | empty for line in row.lines]


def posting_emptied(row: Posting) -> None:
    row.client = None


def is_shut(row: Invoice, viewer: User | None) -> bool:
    return row.pk in shut_among([row], viewer)


def own_of(practitioner: User) -> Q:
    """Of invoices, those that a practitioner under absolute secrecy sees to; nobody else has any in this sense."""
    if practitioner.regime != secrecy.PASTORAL:
        return Q(pk__in=())
    alone = secrecy.hidden_clients(None).exclude(client__in=secrecy.hidden_clients(practitioner))
    return naming({practitioner.pk}) | Q(client__in=alone)
