"""What a demo clinic has earned: invoices of the last two months, most of them paid, through the same actions as everybody's.

Where its policy names the payment service, the stand-in is opened for as long as the clinic is made.
"""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import uuid5

import yaml
from django.conf import settings

from practice.booking.models import Booking, Service
from practice.demo.content import HERE
from practice.demo.papers import _published, _read
from practice.demo.stripe import accounts, checkout
from practice.demo.stripe.server import opened
from practice.demo.stripe.state import Stripe
from practice.payments import billing, invoicing, ledger, payouts, provider, saved, settling, vat
from practice.payments.invoicing import Bill, Item, Refused
from practice.payments.models import Books, Invoice, Payer, Payment, Plan, SavedCard
from practice.payments.place import Place
from practice.payments.queries import Due, due
from practice.payments.receiving import received
from practice.people import relations
from practice.people.models import User
from shared.billing import door
from shared.privacy.consents import actions as consents
from shared.privacy.consents.models import Consent
from shared.privacy.documents.models import DocumentVersion
from shared.privacy.queries import policy_in_force
from shared.web.languages import in_language

SHARE = 6000  # hundredths of a percent
NAMES = ("address", "pay_to", "when", "methods", "statement", "reminder_fee", "interest", "small")


@cache
def clinics() -> dict:
    return yaml.safe_load((HERE / "money.yaml").read_text(encoding="utf-8"))


def bring(key: str, name: str, number: str, place: Place, now: datetime) -> None:
    """Inside the clinic, when its people, services and sessions are there."""
    said = clinics()[key]
    _settle_on(said, name, number, place, now)
    if "packages" in said:  # of the service that costs most
        Service.objects.filter(pk=Service.objects.order_by("-price", "pk").first().pk).update(packages=said["packages"])
    if "monthly" in said:
        service = Service.objects.order_by("-price", "pk").first()
        Plan.objects.create(service=service.pk, created_at=now, **said["monthly"])
    with _service(said) as stripe:
        if stripe:
            provider.connect(place, "https://enrum.example/", now)
            books = Books.objects.get()
            accounts.finish(stripe, books.account)
            Books.objects.update(methods=said["methods"])
            terms = _read("purchase_terms")
            _published("purchase_terms", terms["title"], terms["text"], DocumentVersion.Audience.WHEN_NEEDED, now)
        for client in User.objects.filter(role="", bookings__isnull=False).distinct().order_by("created_at", "pk"):
            _history(client, place, stripe, now)
        if stripe:
            _saved_card(place, stripe, now)
        _held(place, now)
        _shared_out(said, place, now)
        _paid_by_another(said, place, now)
        if stripe:
            provider.sync(place.timezone, now)


def _settle_on(said, name, number, place, now) -> None:
    ledger.books(now)
    treat = User.objects.filter(treats=True).values_list("pk", flat=True)
    shares = {str(pk): SHARE for pk in list(treat)[:6]} if said.get("shares") else {}
    fields = {one: said[one] for one in NAMES if one in said and one != "methods"}
    vat_number = f"{place.country}{number}{'01' if place.country == 'SE' else ''}"
    Books.objects.update(
        name=name, number=number, vat_number=vat_number, tax_approved=place.country == "SE", shares=shares, **fields
    )


@contextmanager
def _service(said):
    """The stand-in where the clinic has it and the demo runs with it; else None."""
    if not (said.get("methods") and door.is_set_up()):
        yield None
        return
    port = int((settings.DATA_DIR / "stripe.port").read_text())
    stripe = Stripe(path=settings.DATA_DIR / "stripe.json").load()
    server = opened(stripe, port)
    try:
        yield stripe
    finally:
        server.shutdown()
        server.server_close()
        stripe.save()


def _history(client: User, place: Place, stripe, now: datetime) -> None:
    """One invoice for each four weeks before the sessions that stand in the calendar: the older ones paid, by the means that
    the clinic has; one client in four is late with the last."""
    usual = Booking.objects.filter(client=client, price__gt=0).select_related("service", "practitioner").first()
    if usual is None:
        return
    number = User.objects.filter(role="", pk__lt=client.pk).count()
    for month in (2, 1):
        days = [place.day(now) - timedelta(days=28 * month + 7 * week - 3) for week in range(3)]
        invoice = _billed(client, usual, days, place, f"history:{client.pk}:{month}", now)
        if month == 1 and number % 4 == 0:
            continue
        at = _moment(invoice.issued_on + timedelta(days=9), now)
        if stripe and number % 2 == 0:
            _paid_on_the_net(invoice, stripe, at, now)
        else:
            received(invoice, invoice.total, "bank", f"paid:{invoice.pk}", place.country, at.date(), at)


def _billed(client, usual, days, place, key, now) -> Invoice:
    books, language = ledger.books(now), client.language or place.languages[0]
    text = in_language(usual.service.name, language)
    items = [
        Item(
            text, usual.price, vat.treatment(books, usual.service_id, usual.practitioner, place.country, day), day,
            service=usual.service_id, practitioner=usual.practitioner_id,
        )
        for day in sorted(days)
    ]  # fmt: skip
    buyer = {"name": client.get_full_name(), "address": "Hemvägen 9\n000 00 Påhittet"}
    told = {"country": place.country, "currency": place.currency, "language": language, "client": client.pk}
    today = max(days) + timedelta(days=1)
    return invoicing.issue(Bill(key, items, buyer, **told), today, _moment(today, now))


def _moment(day: date, now: datetime) -> datetime:
    return min(datetime.combine(day, time(10), now.tzinfo), now)


class _Nobody:
    """Who asks for a payment page while the demo is made."""

    META, headers = {"REMOTE_ADDR": "127.0.0.1"}, {}


def _paid_on_the_net(invoice: Invoice, stripe, at: datetime, now: datetime) -> None:
    provider.begin(_Nobody, invoice, f"{settings.BASE_ORIGIN}/", now)
    payment = Payment.objects.get(invoice=invoice.pk)
    kinds = checkout.WAYS[invoice.currency.lower()]
    kind = "swish" if "swish" in Books.objects.get().methods and invoice.number % 2 and "swish" in kinds else "card"
    stripe.clock, usual = at.timestamp, stripe.clock  # it was paid then
    checkout.complete(stripe, Books.objects.get().account, payment.session, kind=kind)
    stripe.clock = usual


def _shared_out(said, place: Place, now: datetime) -> None:
    """The month before the last is paid out, the last is settled and waits."""
    owner = User.objects.exclude(role="").order_by("created_at", "pk").first()
    last = (place.day(now).replace(day=1) - timedelta(days=1)).replace(day=1)
    for month in ((last - timedelta(days=1)).replace(day=1), last) if said.get("shares") else ():
        for share in settling.shares(month, Books.objects.get().shares):
            if share.amount:
                settling.settle(share, place.currency, place.day(now), now)
        if month != last and payouts.waiting():
            made = payouts.draw(owner.pk, place.currency, now)
            payouts.sign(made, owner.pk, place.day(now), f"Andelar {month:%Y-%m}", place.day(now), now)


def _saved_card(place: Place, stripe, now: datetime) -> None:
    """One client lets late fees be taken from a card, where the policy has a purpose for that."""
    document = policy_in_force(now)
    if not saved.purpose_of(document):
        return
    client = User.objects.filter(role="", bookings__isnull=False).order_by("created_at", "pk").first()
    saved.begin(
        client,
        document,
        place.languages[0],
        place.currency,
        f"{settings.BASE_ORIGIN}/",
        now,
        late_fees=True,
        sessions=False,
    )
    row = SavedCard.objects.get()
    checkout.complete(stripe, Books.objects.get().account, row.session)
    saved.landed(row.session, now)


def _held(place: Place, now: datetime) -> None:
    """Sessions of the calendar that were held before this week are billed, too; the newest waits for whoever keeps the
    books."""
    document = policy_in_force(now)
    by_client: dict = {}
    for one in due(now):
        if one.day < now - timedelta(days=7):
            by_client.setdefault(one.booking.client, []).append(one)
    for client, rows in by_client.items():
        billing.bill(client, rows, place, document, now, key=f"held:{client.pk}")


def _paid_by_another(said, place: Place, now: datetime) -> None:
    """One session that somebody else pays, as far as the client has agreed."""
    if "payer" not in said:
        return
    payer = Payer.objects.create(created_at=now, **said["payer"])
    usual = (
        Booking.objects.exclude(client=None)
        .filter(price__gt=0)
        .select_related("service", "practitioner", "client")
        .last()
    )
    document, client = policy_in_force(now), usual.client
    if payer.promise:
        about = {"by": usual.practitioner_id, "how": Consent.How.IN_PERSON}
        relation = relations.relation(usual.practitioner, client, now)
        if document.disclosures[payer.promise.partition(".")[2]].consent_per == "episode":
            about["episode"] = relation and relation.pk
        language = client.language if client.language in place.languages else place.languages[0]
        consents.ask_and_record(client.pk, payer.promise, document, language, now, **about)
    start = now - timedelta(days=20)
    row = Booking(
        pk=uuid5(client.pk, "paid by another"),
        client=client,
        practitioner=usual.practitioner,
        service=usual.service,
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        price=usual.price,
        currency=usual.currency,
        state="completed",
    )  # fmt: skip  of a calendar that is gone; only the invoice is kept
    try:
        billing.bill(client, [Due(row, "session", row.price)], place, document, now, key="another", payer=payer)
    except Refused:
        return
