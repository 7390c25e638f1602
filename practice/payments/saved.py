"""A card that a client lets the clinic charge while they are away: kept at the provider, only as long as their yes stands.

The policy in force must have a purpose for just that, which rests on consent (`purposes.…` with the category saved_card); the
yes and its wording are a row of the consent ledger. Whoever takes it back has no card here any more from that moment, and the
provider is told to forget it.

Charging happens in two transactions: `ask_for` writes the try down, and a job charges. So whatever the provider tells about
it meets a row that is there, and a job that is tried again charges once (the try's id is the idempotency key).
"""

import calendar
import logging
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from practice.mailbox.actions import send_later
from practice.payments import billing, ledger, provider, queries
from practice.payments.invoicing import Refused
from practice.payments.mails import CARD_REFUSED
from practice.payments.models import Books, Invoice, Payment, SavedCard
from practice.payments.place import Place
from practice.payments.provider import NoWay
from practice.payments.queries import number_of
from practice.people.models import User
from practice.people.queries import clients
from shared.billing import door, fraud
from shared.privacy.consents import actions as consents
from shared.privacy.consents.models import Consent
from shared.privacy.consents.queries import agreed
from shared.privacy.consents.questions import hashed, on_consent, question, scope_of, wording
from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_in_force
from tenants.isolation.jobs import later

CATEGORY = "saved_card"
CATEGORIES = (*provider.CATEGORIES, CATEGORY)
CHARGE, FORGET = "practice.payments.tasks.charge_card", "practice.payments.tasks.forget_customer"
WAIT = timedelta(hours=24)  # after a session, so that a fee can be waived before it is taken
UNFINISHED = timedelta(days=1)  # a page on which nobody gave a card
log = logging.getLogger(__name__)
State = Payment.State


def purpose_of(document: Document | None) -> str:
    """The key of the purpose that lets cards be kept; "" where there is none, or it does not rest on a yes."""
    found = document.purposes.items() if document else ()
    return next((key for key, one in found if CATEGORY in on_consent(one)), "")


def is_offered(books: Books | None, document: Document | None) -> bool:
    return bool(provider.is_offered(books, document) and "card" in books.methods and purpose_of(document))


def words(document: Document, language: str) -> tuple[str, str]:
    """(what the client says yes to, its hash)"""
    promise = f"purposes.{purpose_of(document)}"
    said = wording(document, question(document, promise), scope_of(document, promise), language)
    return said, hashed(said)


def card_of(client: UUID, document: Document | None) -> SavedCard | None:
    """The one that may be used: it is there, and the yes to it stands for all that the policy says today."""
    purpose = purpose_of(document)
    row = SavedCard.objects.filter(client=client, ended_at=None).exclude(method="").first() if purpose else None
    return row if row and agreed(client, f"purposes.{purpose}", document) else None


def _sdk(books: Books | None, now: datetime):
    """Raises NoWay."""
    key = provider.recipient(policy_in_force(now))
    if not key or not door.is_set_up():
        raise NoWay("policy")
    if not (books and books.account):
        raise NoWay("account")
    return door.open_for(key, CATEGORIES, now, account=books.account)


# -- keeping -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(
    client: User, document: Document, language: str, currency: str, back: str, now: datetime,
    *, late_fees: bool, sessions: bool, monthly: bool = False,
) -> str:  # fmt: skip
    """The client has said yes: the ledger's row, and the provider's page where they give the card. Raises NoWay, door.Down;
    then nothing is kept, the yes neither."""
    books = Books.objects.first()
    if not is_offered(books, document):
        raise NoWay("policy")
    yes = consents.ask(client.pk, f"purposes.{purpose_of(document)}", document, language, now)
    if yes.waits:
        consents.give(yes, now, Consent.How.PAGE)
    sdk = _sdk(books, now)
    row = SavedCard(
        client=client.pk, consent=yes.pk, late_fees=late_fees, sessions=sessions, monthly=monthly, created_at=now
    )
    try:
        row.customer = sdk.customers.create({"metadata": {"card": str(row.pk)}}, _once("customer", row)).id
        made = sdk.checkout.sessions.create(_page(row, currency, back), _once("page", row))
    except door.Refused as error:
        log.warning("page for a card refused: %s", type(error).__name__)
        raise NoWay("refused") from error
    row.session = made.id
    row.save(force_insert=True)
    return made.url


def _once(what: str, row: SavedCard) -> dict:
    return {"idempotency_key": f"card {what} {row.pk}"}


def _page(row: SavedCard, currency: str, back: str) -> dict:
    return {
        "mode": "setup", "customer": row.customer, "currency": currency.lower(), "client_reference_id": str(row.pk),
        "success_url": f"{back}?back=1", "cancel_url": back, "allowed_payment_method_types": ["card"],
        "setup_intent_data": {"metadata": {"card": str(row.pk)}},
    }  # fmt: skip


def landed(session: str, now: datetime) -> bool:
    """The provider's page for a card is done, or ran out. Whether it was one of ours."""
    row = SavedCard.objects.select_for_update().filter(session=session, ended_at=None, method="").first()
    if row is None:
        return False
    sdk = _sdk(Books.objects.first(), now)
    found = sdk.checkout.sessions.retrieve(session, {"expand": ["setup_intent.payment_method"]})
    if found.status == "complete" and found.setup_intent.status == "succeeded":
        _take_in(row, found.setup_intent.payment_method, now)
    elif found.status == "expired":
        _drop(row, now)
    return True


def _take_in(row: SavedCard, method, now: datetime) -> None:
    for old in SavedCard.objects.filter(client=row.client, ended_at=None).exclude(pk=row.pk).exclude(method=""):
        _drop(old, now)  # the new one takes its place
    row.method, row.brand, row.last4 = method.id, method.card.brand, method.card.last4
    row.fingerprint = getattr(method.card, "fingerprint", None) or ""
    year, month = method.card.exp_year, method.card.exp_month
    row.expires_on = date(year, month, calendar.monthrange(year, month)[1])
    row.save(update_fields=["method", "brand", "last4", "fingerprint", "expires_on"])


def _drop(row: SavedCard, now: datetime) -> None:
    """Used no more from now on; the row goes when the provider has forgotten the card (`forget`)."""
    SavedCard.objects.filter(pk=row.pk).update(ended_at=now)
    later(FORGET, customer=row.customer)


def take_away(client: User, document: Document | None, now: datetime) -> int:
    """The client takes their yes back. How many yeses ended; the card goes with them (`consents_ended`)."""
    purpose = purpose_of(document)
    ended = consents.withdraw_purposes(client.pk, [purpose], now, Consent.How.PAGE, client.pk) if purpose else 0
    for row in SavedCard.objects.filter(client=client.pk, ended_at=None):
        _drop(row, now)
    return ended


def consents_ended(now: datetime) -> None:
    """settings.CONSENTS_ENDED: whose yes stands no more has no card here any more."""
    if not SavedCard.objects.filter(ended_at=None).exists():
        return
    standing = Consent.objects.filter(ended_at=None).exclude(given_at=None).values("pk")
    for row in SavedCard.objects.filter(ended_at=None).exclude(consent__in=standing):
        if not _renewed(row):
            _drop(row, now)


def _renewed(row: SavedCard) -> bool:
    """The same question was answered anew: the card rests on the later yes."""
    promise = Consent.objects.filter(pk=row.consent).values_list("promise", flat=True).first()
    later_yes = Consent.objects.filter(person=row.client, promise=promise, ended_at=None).exclude(given_at=None).first()
    if later_yes:
        SavedCard.objects.filter(pk=row.pk).update(consent=later_yes.pk)
    return later_yes is not None


def forget(customer: str, now: datetime) -> None:
    """The provider forgets the card and whose it is. Raises door.Down: then the job is tried again."""
    books = Books.objects.first()
    if not (books and books.account):
        return
    try:
        _sdk(books, now).customers.delete(customer, {}, {"idempotency_key": f"forget {customer}"})
    except door.Refused as refused:
        if refused.code != "resource_missing":
            raise
    SavedCard.objects.filter(customer=customer).delete()


def tidy(now: datetime) -> None:
    """Pages on which nobody gave a card; cards whose ground the policy has taken away, or whose last day is over."""
    document, today = policy_in_force(now), now.date()
    for row in SavedCard.objects.filter(method="", ended_at=None, created_at__lt=now - UNFINISHED):
        _drop(row, now)
    for row in SavedCard.objects.filter(ended_at=None).exclude(method=""):
        if card_of(row.client, document) is None or (row.expires_on and row.expires_on < today):
            _drop(row, now)
    tries = Payment.objects.filter(state=State.OPEN, session="", created_at__lt=now - provider.AWAY)
    tries.update(state=State.ENDED, ended_at=now)  # the service did not answer for so long


# -- charging ----------------------------------------------------------------------------------------------------------


def may_charge(invoice: Invoice, document: Document | None, use: str = "sessions") -> bool:
    card = None if invoice.payer else card_of(invoice.client, document)
    return card is not None and getattr(card, use)


@transaction.atomic
def ask_for(invoice: Invoice, document: Document | None, now: datetime, use: str = "sessions") -> Payment | None:
    """What is left of it is taken from the client's card, by a job. `use`: sessions, late_fees, monthly. None where no card
    may be used for that. Raises NoWay."""
    Invoice.objects.select_for_update().get(pk=invoice.pk)
    if not may_charge(invoice, document, use):
        return None
    left = ledger.outstanding([invoice.pk])[invoice.pk]
    if left <= 0:
        raise NoWay("nothing")
    if Payment.objects.filter(invoice=invoice.pk, state=State.OPEN, created_at__gt=now - provider.AWAY).exists():
        raise NoWay("waits")
    row = Payment.objects.create(
        invoice=invoice.pk, client=invoice.client, amount=left, currency=invoice.currency, method="card", created_at=now
    )
    later(CHARGE, payment=str(row.pk))
    return row


@transaction.atomic
def charge(payment: UUID, now: datetime) -> str:
    """ "paid", "link" (the client gets a link: the card or its bank wants them to be there, or it was refused too often) or ""
    (nothing was left to do). Raises door.Down: then the job is tried again, and charges once all the same."""
    row = Payment.objects.select_for_update().filter(pk=payment, state=State.OPEN).first()
    if row is None:
        return ""
    invoice = Invoice.objects.get(pk=row.invoice)
    card, books = card_of(row.client, policy_in_force(now)), Books.objects.first()
    if card is None or ledger.outstanding([invoice.pk])[invoice.pk] < row.amount:
        _end(row, "", now)
        return ""
    if card.fingerprint and not fraud.may_use(card.fingerprint, now):  # refused too often today, here or on a page
        return _by_link(row, invoice, "", now)
    try:
        made = _sdk(books, now).payment_intents.create(_intent(row, invoice, card, books), _tried(row))
    except door.Refused as refused:  # declined, or the bank wants to see its customer: authentication_required
        log.info("a saved card was refused: %s", refused.code)
        return _by_link(row, invoice, _intent_of(refused), now)
    if made.status == "succeeded":
        Payment.objects.filter(pk=row.pk).update(state=State.PAID, intent=made.id, ended_at=now)
        return "paid"
    return _by_link(row, invoice, made.id, now)


def _by_link(row: Payment, invoice: Invoice, intent: str, now: datetime) -> str:
    _end(row, intent, now)
    _send_link(invoice, now)
    return "link"


def _intent(row: Payment, invoice: Invoice, card: SavedCard, books: Books) -> dict:
    number = number_of(invoice)
    found = {
        "amount": row.amount, "currency": row.currency.lower(), "customer": card.customer, "payment_method": card.method,
        "allowed_payment_method_types": ["card"], "off_session": True, "confirm": True, "description": number,
        "metadata": {"payment": str(row.pk)}, "statement_descriptor_suffix": books.statement,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _tried(row: Payment) -> dict:
    return {"idempotency_key": f"off {row.pk}"}


def _intent_of(refused) -> str:
    told = getattr(getattr(refused, "error", None), "payment_intent", None)
    return getattr(told, "id", "") or ""


def _end(row: Payment, intent: str, now: datetime) -> None:
    Payment.objects.filter(pk=row.pk).update(state=State.ENDED, intent=intent, ended_at=now)


def _send_link(invoice: Invoice, now: datetime) -> None:
    client = clients().filter(pk=invoice.client).exclude(email=None).first()
    if client:
        send_later(CARD_REFUSED, client, now, about=invoice.pk)


def take_due(place: Place, now: datetime) -> int:
    """Sessions that were held, and late fees, of clients who let their card be charged for them. How many were billed."""
    document, done = policy_in_force(now), 0
    for card in SavedCard.objects.filter(ended_at=None).exclude(method=""):
        if card_of(card.client, document) is None:
            continue
        client = clients().filter(pk=card.client).first()
        wanted = {queries.MISSED: card.late_fees, queries.SESSION: card.sessions}
        rows = [one for one in queries.due(now, card.client) if wanted[one.what] and one.booking.ends_at < now - WAIT]
        for one in rows if client else ():
            done += _bill_and_ask(client, one, place, document, now)
    return done


def _bill_and_ask(client: User, one: queries.Due, place: Place, document: Document, now: datetime) -> bool:
    try:
        with transaction.atomic():
            made = billing.bill(
                client, [one], place, document, now, key=f"card:{one.what}:{one.booking.pk}",
                address=queries.last_address(client.pk),
            )  # fmt: skip
            ask_for(made, document, now, "late_fees" if one.what == queries.MISSED else "sessions")
        return True
    except (Refused, NoWay) as no:  # the clinic bills it by hand
        log.info("a session of %s is not billed by itself: %s", connection.schema_name, no.why)
        return False
