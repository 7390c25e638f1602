"""What the payment service tells of the clinic's account (settings.PAYMENT_EVENTS): each event says only that it is time to
look; how things stand is asked of the service itself, so a repeated or late event changes nothing."""

from datetime import datetime, timedelta

from django.db import connection

from practice.payments import holding, provider, saved
from practice.payments.models import Books, Invoice, Payment
from practice.payments.queries import number_of
from shared.billing import door, fraud
from shared.privacy.handwork.actions import raise_task
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later

MOVED = "practice.payments.tasks.sync_books"  # what rests on what is paid goes on
SOON = timedelta(days=5)  # a bank waits for an answer a week or more
MOVING = ("charge.", "refund.", "payout.", "payment_intent.succeeded", "checkout.session.")


def take(event, now: datetime) -> None:
    """`event`: tenants.subscriptions.events.Told. Of another account than the clinic's own: nothing."""
    books = Books.objects.first()
    if books is None or not books.account or event.account != books.account:
        return
    if event.kind in ("charge.succeeded", "charge.failed"):
        fraud.outcome(provider.service(books, now).charges.retrieve(event.object), now)
        holding.look(books, now)
    if event.kind.startswith("checkout.session."):
        _session(books, event.object, now)
    if event.kind.startswith(MOVING):
        zone = hosts.known(connection.place).timezone
        if provider.sync(zone, now):
            later(MOVED)
        if event.kind in TOLD:
            _tell(books, event, now)
        if event.kind == "payout.paid":
            provider.arrived(event.object, zone, now)


TOLD = {"charge.dispute.created": "payment_disputed", "refund.failed": "refund_failed"}


def _tell(books: Books, event, now: datetime) -> None:
    """What a person must see to: once, however often it is told."""
    sdk = provider.service(books, now)
    thing = (sdk.disputes if event.kind.startswith("charge.") else sdk.refunds).retrieve(event.object)
    payment = provider.payment_of(thing)
    invoice = payment and Invoice.objects.filter(pk=payment.invoice).first()
    number = number_of(invoice) if invoice else "–"
    raise_task(TOLD[event.kind], now.date() + SOON, now, about={"number": number}, key=f"{event.kind} {event.object}")


def _session(books: Books, session: str, now: datetime) -> None:
    """A page that ran out, or was left with the money on its way."""
    payment = Payment.objects.filter(session=session, state=Payment.State.OPEN).first()
    if payment is None:
        saved.landed(session, now)
        return
    try:
        found = provider.service(books, now).checkout.sessions.retrieve(session)
    except door.Refused:
        return
    if found.status == "expired":
        Payment.objects.filter(pk=payment.pk).update(state=Payment.State.ENDED, ended_at=now)
