"""The clinic's own account at the payment service: direct charges on it, and what it tells of its balance.

Invariant: what the ledger has on Account.PROVIDER is the account's balance. Every movement of that balance has an id at the
service and is posted once under it (`sync`), whatever was told of it, how often and in which order: events only say that it
is time to look. Nothing is posted because somebody came back from a payment page.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from practice.payments import invoicing, ledger
from practice.payments.ledger import Leg
from practice.payments.models import Account, Books, Invoice, Payment
from practice.payments.place import Place
from practice.payments.queries import number_of
from shared.billing import door, fraud, intake
from shared.privacy.engine.document import Document
from shared.privacy.queries import policy_in_force

HOST = "api.stripe.com"
CATEGORIES = ("payment",)
REUSED = timedelta(hours=23)  # a payment page lives for a day
AWAY = timedelta(hours=12)  # so long a saved card is tried (practice.payments.saved), while a job waits for the service
PAGE = 100
log = logging.getLogger(__name__)
State = Payment.State


class NoWay(Exception):
    """`why`: "policy" (the policy names no such service), "account", "stopped" (too many tries), "refused", "nothing", "waits"
    (a saved card is being charged)."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def recipient(document: Document | None) -> str:
    """The key of the service in the policy; "" where it names none."""
    found = document.recipients.items() if document else ()
    return next((key for key, one in found if HOST in one.hosts.get("server", ())), "")


def service(books: Books | None, now: datetime):
    """The SDK for the clinic's account. Raises NoWay."""
    key = recipient(policy_in_force(now))
    if not key or not door.is_set_up():
        raise NoWay("policy")
    if not (books and books.account):
        raise NoWay("account")
    return door.open_for(key, CATEGORIES, now, account=books.account)


def is_offered(books: Books | None, document: Document | None) -> bool:
    return bool(books and books.account and books.methods and door.is_set_up() and recipient(document))


# -- the account -------------------------------------------------------------------------------------------------------


def connect(place: Place, back: str, now: datetime) -> str:
    """Where the clinic tells the service who it is. Makes the account the first time. Raises NoWay, door.Down."""
    key = recipient(policy_in_force(now))
    if not key or not door.is_set_up():
        raise NoWay("policy")
    books = ledger.books(now)
    platform = door.open_for(key, CATEGORIES, now)
    if not books.account:
        wanted = {"SE": ("card", "swish", "klarna"), "DK": ("card", "mobilepay", "klarna")}[place.country]
        asked = {
            "country": place.country, "metadata": {"books": str(books.pk)},
            "capabilities": {f"{one}_payments": {"requested": True} for one in wanted} | {"transfers": {"requested": True}},
        }  # fmt: skip
        made = platform.accounts.create(asked, {"idempotency_key": f"account {books.pk}"})
        if not intake.claim(made.id, now):
            raise NoWay("account")
        books.account, books.methods = made.id, list(wanted)
        books.save(update_fields=["account", "methods"])
    link = {"account": books.account, "refresh_url": back, "return_url": back, "type": "account_onboarding"}
    return platform.account_links.create(link).url


# -- paying ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(request, invoice: Invoice, back: str, now: datetime) -> str:
    """The address of a page where the client pays what is left. Raises NoWay, door.Down: then nothing is kept.

    While the service is asked, this invoice alone is held, never the books: others go on billing."""
    Invoice.objects.select_for_update().get(pk=invoice.pk)
    books = Books.objects.first()
    if Payment.objects.filter(invoice=invoice.pk, state=State.OPEN, session="", created_at__gt=now - AWAY).exists():
        raise NoWay("waits")
    left = ledger.outstanding([invoice.pk])[invoice.pk]
    if left <= 0:
        raise NoWay("nothing")
    sdk = service(books, now)
    if page := _open_page(sdk, invoice, left, now):
        return page
    attempt = fraud.begin(request, str(invoice.payer or invoice.client or invoice.pk), now)
    if not attempt.allowed:
        raise NoWay("stopped")
    payment = Payment.objects.create(
        invoice=invoice.pk, client=invoice.client, amount=left, currency=invoice.currency, created_at=now
    )
    try:
        made = sdk.checkout.sessions.create(
            _page(payment, invoice, books, back, attempt.mark), {"idempotency_key": f"pay {payment.pk}"}
        )
    except door.Refused as error:
        log.warning("payment page refused: %s", type(error).__name__)
        raise NoWay("refused") from error
    payment.session = made.id
    payment.save(update_fields=["session"])
    return made.url


def _open_page(sdk, invoice: Invoice, left: int, now: datetime) -> str:
    """The page of a try that is still open, so that nobody pays twice; "" where there is none."""
    for payment in Payment.objects.filter(invoice=invoice.pk, state=State.OPEN, created_at__gt=now - REUSED).exclude(
        session=""
    ):
        found = sdk.checkout.sessions.retrieve(payment.session)
        if found.status == "open" and payment.amount == left:
            return found.url
        if found.status == "open":
            sdk.checkout.sessions.expire(payment.session)
        Payment.objects.filter(pk=payment.pk).update(**_outcome(found, now))
    return ""


def _page(payment: Payment, invoice: Invoice, books: Books, back: str, mark: str) -> dict:
    """What the service is told: the invoice's number, and nothing of what was done for whom."""
    number = number_of(invoice)
    about = {"payment": str(payment.pk), "attempt": mark}
    item = {"currency": payment.currency.lower(), "unit_amount": payment.amount, "product_data": {"name": number}}
    found = {
        "mode": "payment", "line_items": [{"price_data": item, "quantity": 1}], "client_reference_id": str(payment.pk),
        "success_url": f"{back}?back=1", "cancel_url": back, "metadata": about,
        "payment_intent_data": {"description": number, "metadata": about},
        "excluded_payment_method_types": _left_out(books, payment.currency),
    }  # fmt: skip
    if books.statement:
        found["payment_intent_data"]["statement_descriptor_suffix"] = books.statement
    return {name: value for name, value in found.items() if value}


def _left_out(books: Books, currency: str) -> list[str]:
    every = {"SEK": ("card", "swish", "klarna"), "DKK": ("card", "mobilepay", "klarna")}[currency]
    return [one for one in every if one not in books.methods]


def _outcome(session, now: datetime) -> dict:
    if session.payment_status == "paid":
        return {"state": State.PAID, "intent": session.payment_intent or "", "ended_at": now}
    return {"state": State.ENDED, "ended_at": now}


@transaction.atomic
def pay_back(invoice: Invoice, amount: int, key: str, now: datetime) -> int:
    """Send back what was paid too much, the way it came; the same `key` sends once. What was sent. Raises NoWay, door.Down."""
    Invoice.objects.select_for_update().get(pk=invoice.pk)
    sdk, sent = service(Books.objects.first(), now), 0
    for payment in (
        Payment.objects.filter(invoice=invoice.pk, state=State.PAID).exclude(intent="").order_by("created_at")
    ):
        part = min(amount - sent, payment.amount - _sent_back(sdk, payment))
        if part <= 0:
            continue
        asked = {"payment_intent": payment.intent, "amount": part, "metadata": {"payment": str(payment.pk)}}
        try:
            sdk.refunds.create(asked, {"idempotency_key": f"refund {key} {payment.pk}"})
        except door.Refused as error:
            log.warning("refund refused: %s", type(error).__name__)
            raise NoWay("refused") from error
        sent += part
    if not sent:
        raise NoWay("nothing")
    return sent


def _sent_back(sdk, payment: Payment) -> int:
    rows = sdk.refunds.list({"payment_intent": payment.intent, "limit": PAGE}).data
    return sum(row.amount for row in rows if row.status in ("succeeded", "pending"))


# -- what the balance says ---------------------------------------------------------------------------------------------


@transaction.atomic
def sync(timezone: str, now: datetime) -> int:
    """Post every movement of the account's balance that is not in the books yet. How many. Raises NoWay, door.Down."""
    sdk, place = service(Books.objects.first(), now), Place("", timezone, ())
    fresh = list(_unposted(sdk))
    found = [(row, KINDS.get(row.type, (_nothing, ""))[0](sdk, row)) for row in reversed(fresh)]  # the oldest first
    for row, payment in found:  # nothing is asked any more: from here on the books are held
        _post(row, payment, place, now)
    return len(fresh)


def _unposted(sdk) -> Iterator:
    """The newest first. A run posts all or nothing, so a page that is known whole is the end."""
    after = {}
    while True:
        page = sdk.balance_transactions.list({"limit": PAGE} | after)
        known = ledger.known(f"txn:{row.id}" for row in page.data)
        fresh = [row for row in page.data if f"txn:{row.id}" not in known]
        yield from fresh
        if not fresh or not page.has_more:
            return
        after = {"starting_after": page.data[-1].id}


def _post(row, payment: Payment | None, place: Place, now: datetime) -> None:
    """One movement: its net is what the balance gained, whatever it is."""
    kind, against = KINDS.get(row.type, (_nothing, "fee"))[1], AGAINST.get(row.type, Account.PROVIDER_FEES)
    legs = [Leg(Account.PROVIDER, against, row.amount), Leg(Account.PROVIDER, Account.PROVIDER_FEES, -row.fee)]
    day = place.day(datetime.fromtimestamp(row.created, UTC))
    invoice = payment and payment.invoice
    about = {"invoice": invoice, "client": payment and payment.client}
    if ledger.post(f"txn:{row.id}", kind, legs, day, now, row.currency.upper(), **about) and invoice:
        invoicing.settled(invoice, now)


def _nothing(sdk, row) -> None:
    return None


def _of_charge(sdk, row) -> Payment | None:
    return payment_of(sdk.charges.retrieve(row.source))


def _of_refund(sdk, row) -> Payment | None:
    return payment_of(sdk.refunds.retrieve(row.source))


def _of_dispute(sdk, row) -> Payment | None:
    try:
        return payment_of(sdk.disputes.retrieve(row.source))
    except door.Refused:
        return None  # an adjustment of another kind


def payment_of(thing) -> Payment | None:
    """Whose money it was; where it began here, its means and its intent are written down."""
    told = getattr(thing.metadata, "payment", "") if thing.metadata else ""
    intent = thing.payment_intent or ""
    found = Payment.objects.filter(pk=_uuid(told)).first() if told else None
    found = found or (Payment.objects.filter(intent=intent).first() if intent else None)
    if found and thing.object == "charge" and thing.status == "succeeded":
        method = thing.payment_method_details.type
        ended = datetime.fromtimestamp(thing.created, UTC)
        Payment.objects.filter(pk=found.pk).update(state=State.PAID, intent=intent, method=method, ended_at=ended)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


KINDS: dict[str, tuple[Callable, str]] = {
    "charge": (_of_charge, "payment"), "payment": (_of_charge, "payment"), "refund": (_of_refund, "refund"),
    "payment_refund": (_of_refund, "refund"), "refund_failure": (_of_refund, "payment"),
    "payment_failure_refund": (_of_refund, "payment"), "adjustment": (_of_dispute, "dispute"),
    "payout": (_nothing, "payout"), "payout_failure": (_nothing, "payout"), "payout_cancel": (_nothing, "payout"),
}  # fmt: skip
AGAINST = {
    **dict.fromkeys(("charge", "payment", "refund", "payment_refund"), Account.RECEIVABLE),
    **dict.fromkeys(("refund_failure", "payment_failure_refund"), Account.RECEIVABLE),
    **dict.fromkeys(("payout", "payout_failure", "payout_cancel"), Account.TRANSIT),
    "adjustment": Account.DISPUTED,
}


def arrived(payout: str, timezone: str, now: datetime) -> None:
    """A payout reached the bank: posted once."""
    row = service(Books.objects.first(), now).payouts.retrieve(payout)
    if row.status == "paid":
        day = Place("", timezone, ()).day(now)
        legs = [Leg(Account.BANK, Account.TRANSIT, row.amount)]
        ledger.post(f"arrived:{row.id}", "payout", legs, day, now, row.currency.upper())


def differs(now: datetime) -> int:
    """By how much the books and the service disagree; 0 is right. Raises NoWay, door.Down."""
    found = service(Books.objects.first(), now).balance.retrieve()
    there = sum(part.amount for part in (*found.available, *found.pending))
    return there - ledger.balance(Account.PROVIDER)
