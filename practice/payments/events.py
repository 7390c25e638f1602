"""What the payment service tells of the clinic's account (settings.PAYMENT_EVENTS): each event says only that it is time to
look; how things stand is asked of the service itself, so a repeated or late event changes nothing."""

from datetime import datetime

from django.db import connection

from practice.payments import provider
from practice.payments.models import Books, Payment
from shared.billing import door, fraud
from tenants.isolation.hosts import hosts

MOVING = ("charge.", "refund.", "payout.", "payment_intent.succeeded", "checkout.session.")


def take(event, now: datetime) -> None:
    """`event`: tenants.subscriptions.events.Told. Of another account than the clinic's own: nothing."""
    books = Books.objects.first()
    if books is None or not books.account or event.account != books.account:
        return
    if event.kind in ("charge.succeeded", "charge.failed"):
        fraud.outcome(provider.service(books, now).charges.retrieve(event.object), now)
    if event.kind.startswith("checkout.session."):
        _session(books, event.object, now)
    if event.kind.startswith(MOVING):
        zone = hosts.known(connection.place).timezone
        provider.sync(zone, now)
        if event.kind == "payout.paid":
            provider.arrived(event.object, zone, now)


def _session(books: Books, session: str, now: datetime) -> None:
    """A page that ran out, or was left with the money on its way."""
    payment = Payment.objects.filter(session=session, state=Payment.State.OPEN).first()
    if payment is None:
        return
    try:
        found = provider.service(books, now).checkout.sessions.retrieve(session)
    except door.Refused:
        return
    if found.status == "expired":
        Payment.objects.filter(pk=payment.pk).update(state=Payment.State.ENDED, ended_at=now)
