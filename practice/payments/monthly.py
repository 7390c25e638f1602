"""Client subscriptions: so many sessions a month at a monthly price, as long as the client wants.

Each period is billed at its beginning by an invoice of its own; the sessions become a package that counts down, once that
invoice is paid, and end with the period. Whether it is paid says the ledger, which follows the payment service; nothing here is
believed because somebody came back from a page.

    active    the next period begins on `next_on`
    late      a period was not paid for LATE; no other begins until it is, and after GIVE_UP it ends: what was never paid gave
              no sessions, so its invoice is taken back by a credit note
    paused    by the client: no period begins
    ended     cancelled for the end of what is paid, or given up
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import ngettext

from practice.booking.models import Package, Service
from practice.booking.queries import all_services
from practice.mailbox.actions import send_later
from practice.payments import buying, invoicing, ledger, saved
from practice.payments.invoicing import Bill, Item, Refused
from practice.payments.mails import INVOICE
from practice.payments.models import Books, Invoice, Membership, Plan
from practice.payments.place import Place
from practice.payments.provider import NoWay
from practice.people.models import User
from practice.people.queries import clients
from shared.privacy.engine.duration import Duration, add
from shared.privacy.queries import policy_in_force
from shared.web.formats import full_date
from shared.web.languages import in_language

LATE, GIVE_UP = timedelta(days=7), timedelta(days=45)  # from the day on which a period was to be paid
State = Membership.State
RUNNING = (State.ACTIVE, State.LATE, State.PAUSED)


def on_sale() -> list[tuple[Plan, Service]]:
    """Plans of services that clients may book themselves."""
    found = {row.pk: row for row in Service.objects.filter(active=True).exclude(audience=Service.Audience.STAFF)}
    return [(one, found[one.service]) for one in Plan.objects.filter(active=True) if one.service in found]


def of_client(client: UUID) -> list[Membership]:
    return list(Membership.objects.filter(client=client).exclude(state=State.ENDED).order_by("created_at"))


@transaction.atomic
def start(client: User, plan: UUID, key: UUID, place: Place, now: datetime) -> tuple[Membership, Invoice] | None:
    """The first period begins today. The same `key` starts once; None for what is not on sale. Raises Refused."""
    books = ledger.books(now)
    if done := Membership.objects.filter(pk=key, client=client.pk).first():
        return done, Invoice.objects.get(pk=done.invoice)
    found = next((one for one, _ in on_sale() if one.pk == plan), None)
    if found is None or Membership.objects.filter(pk=key).exists():
        return None
    if Membership.objects.filter(client=client.pk, plan=plan, state__in=RUNNING).exists():
        raise Refused("runs")
    today = place.day(now)
    row = Membership.objects.create(
        pk=key, client=client.pk, plan=plan, service=found.service, sessions=found.sessions, price=found.price,
        currency=place.currency, began_on=today, period=0, period_from=today, next_on=today, created_at=now,
    )  # fmt: skip
    return row, _begin(row, client, books, place, today, now)


def _begin(row: Membership, client: User, books: Books, place: Place, today: date, now: datetime) -> Invoice:
    """The next period, from today: billed, and taken from the card where the client has agreed to that."""
    row.period += 1
    row.period_from = today
    row.next_on = add(row.began_on, Duration(f"P{_months(row, today)}M"))
    invoice = invoicing.issue(_bill(row, client, books, place, today), today, now, due_days=0)
    row.invoice, row.given = invoice.pk, False
    row.save(update_fields=["period", "period_from", "next_on", "invoice", "given"])
    return invoice


def _months(row: Membership, today: date) -> int:
    """How many whole months after the beginning the period that begins today ends: its day of the month stays the same."""
    months = (today.year - row.began_on.year) * 12 + today.month - row.began_on.month
    return months + 1 if add(row.began_on, Duration(f"P{months}M")) <= today else max(1, months)


def _bill(row: Membership, client: User, books: Books, place: Place, today: date) -> Bill:
    language = client.language if client.language in place.languages else place.languages[0]
    service = all_services().get(pk=row.service)
    last = row.next_on - timedelta(days=1)
    with translation.override(language):
        named = in_language(service.name, language)
        text = ngettext(
            "%(what)s, %(number)d session until %(day)s", "%(what)s, %(number)d sessions until %(day)s", row.sessions
        ) % {"what": named, "number": row.sessions, "day": full_date(last)}
    item = Item(text, row.price, buying.treatment(books, service, place, today), today, service=row.service)
    buyer = {"name": client.get_full_name() if not client.last_name_hidden else client.first_name, "address": ""}
    return Bill(
        key=f"monthly:{row.pk}:{row.period}", items=[item], buyer=buyer, country=place.country, currency=row.currency,
        language=language, client=row.client,
    )  # fmt: skip


# -- what the days and the payments bring ------------------------------------------------------------------------------


def follow(place: Place, now: datetime) -> None:
    """Every hour, and whenever money has moved. Each subscription by itself."""
    today = place.day(now)
    for pk in Membership.objects.exclude(state=State.ENDED).values_list("pk", flat=True):
        with transaction.atomic():
            books = ledger.books(now)
            row = Membership.objects.select_for_update().get(pk=pk)
            _follow(row, books, place, today, now)


def _follow(row: Membership, books: Books, place: Place, today: date, now: datetime) -> None:
    invoice = Invoice.objects.get(pk=row.invoice)
    paid = ledger.outstanding([invoice.pk])[invoice.pk] <= 0
    if paid and not row.given:
        _give(row, now)
    if not paid:
        _not_paid(row, invoice, today, now)
    elif row.state == State.LATE:
        _become(row, State.ACTIVE, now)
    if row.ends_on and row.ends_on <= today:
        _become(row, State.ENDED, now)
    client = clients().filter(pk=row.client).first()
    if client is None and row.state != State.ENDED:
        _become(row, State.ENDED, now)  # whose account is closed
    if paid and row.state == State.ACTIVE and row.next_on <= today:
        ask(_begin(row, client, books, place, today, now), client, now)


def ask(invoice: Invoice, client: User, now: datetime) -> None:
    """From the card where that was agreed to, else by mail."""
    try:
        if saved.ask_for(invoice, policy_in_force(now), now, "monthly"):
            return
    except NoWay:
        pass
    if client.email:
        send_later(INVOICE, client, now, about=invoice.pk)


def _give(row: Membership, now: datetime) -> None:
    """What was paid for: sessions that are counted down as they are booked, to the end of the period."""
    client = User.objects.filter(pk=row.client, closed_at=None).first()
    credited = invoicing.credited([row.invoice]).get(row.invoice, 0)
    if client and not credited:
        Package.objects.create(
            client=client, service_id=row.service, sessions=row.sessions, price=row.price, currency=row.currency,
            bought_at=now, last_session_at=now, expires_on=row.next_on - timedelta(days=1),
        )  # fmt: skip
    row.given = True
    row.save(update_fields=["given"])


def _not_paid(row: Membership, invoice: Invoice, today: date, now: datetime) -> None:
    if row.state != State.LATE and today > invoice.due_on + LATE:
        _become(row, State.LATE, now)
    if today > invoice.due_on + GIVE_UP:
        left = invoice.total - invoicing.credited([invoice.pk]).get(invoice.pk, 0)
        if left > 0:
            invoicing.credit(invoice, left, f"given-up:{invoice.pk}", today, now)
        _become(row, State.ENDED, now)


def _become(row: Membership, state: str, now: datetime) -> None:
    row.state = state
    row.ended_at = now if state == State.ENDED else None
    row.save(update_fields=["state", "ended_at"])


# -- what the client says ----------------------------------------------------------------------------------------------


@transaction.atomic
def change(client: User, pk: UUID, act: str, today: date, now: datetime) -> bool:
    """`act`: pause, resume, cancel (for the end of the period), keep (not after all). False for what is not theirs, or where
    there is nothing to change."""
    row = Membership.objects.select_for_update().filter(pk=pk, client=client.pk, state__in=RUNNING).first()
    if row is None:
        return False
    if act == "pause" and row.state == State.ACTIVE:
        _become(row, State.PAUSED, now)
    elif act == "resume" and row.state == State.PAUSED:
        _become(row, State.ACTIVE, now)
    elif act in ("cancel", "keep"):
        row.ends_on = max(row.next_on, today) if act == "cancel" else None
        row.save(update_fields=["ends_on"])
    else:
        return False
    return True
