"""Packages of sessions: what is on sale stands in Service.packages; what a client has bought is counted down by bookings."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from practice.booking.models import Booking, Package, Service
from practice.people.models import User
from shared.privacy.engine.duration import Duration, add

# A session counts unless it was cancelled in time: one cancelled late was kept for the client.
COUNTS = ~Q(bookings__state=Booking.State.CANCELLED) | Q(
    bookings__cancelled_late=True, bookings__fee_waived_at__isnull=True
)


@dataclass(frozen=True)
class Offered:
    """One line of Service.packages."""

    number: int
    sessions: int
    price: int
    months: int


def offered(service: Service) -> list[Offered]:
    return [Offered(number, **one) for number, one in enumerate(service.packages)]


def sell(client: User, service: Service, number: int, today: date, now: datetime) -> Package:
    """The client has bought it: whoever calls this has seen the money, or will send the invoice. Raises IndexError for what
    is not on sale."""
    one = offered(service)[number]
    return Package.objects.create(
        client=client, service=service, sessions=one.sessions, price=one.price, currency=service.currency,
        bought_at=now, last_session_at=now, expires_on=add(today, Duration(f"P{one.months}M")) if one.months else None,
    )  # fmt: skip


def of_client(client: User) -> list[Package]:
    """Each with `left`, the sessions still to book; the oldest first."""
    rows = Package.objects.filter(client=client).select_related("service").order_by("bought_at")
    found = list(rows.annotate(used=Count("bookings", filter=COUNTS)))
    for one in found:
        one.left = max(0, one.sessions - one.used)
    return found


def usable(client: User, service: UUID, day: date) -> Package | None:
    """The oldest with a session left for a time on that day."""
    return next(
        (
            one
            for one in of_client(client)
            if one.service_id == service and one.left and (one.expires_on is None or day <= one.expires_on)
        ),
        None,
    )
