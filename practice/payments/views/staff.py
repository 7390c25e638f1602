"""Invoices as those who keep the books see them: what waits, what is open, one invoice and what is done with it. Whoever is
under absolute secrecy does all of that for their own sessions, and nobody else does (practice.payments.secret)."""

from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.accesslog.actions import listed_to_file
from practice.mailbox.actions import send_later
from practice.payments import (
    billing,
    credit,
    identity,
    invoicing,
    ledger,
    listed,
    paper,
    provider,
    queries,
    receiving,
    saved,
    words,
)
from practice.payments.forms import AmountForm, BillForm, CheckForm, ReceivedForm
from practice.payments.invoicing import Refused
from practice.payments.links import way_to
from practice.payments.mails import INVOICE, PAYER, REMINDER
from practice.payments.models import CreditCheck, Invoice, Payer
from practice.payments.place import place_of
from practice.people import secrecy
from practice.people.models import User
from practice.people.queries import clients, contact_of
from shared.billing import door
from shared.privacy.outbound.gate import NotDeclared
from shared.privacy.queries import policy_in_force
from shared.web.access import BOOKKEEPERS, CARERS, staff_role
from shared.web.formats import full_date, money, typed

STATES = ("", queries.OPEN)
keepers_or_carers = staff_role(*BOOKKEEPERS, *CARERS)


def billers(view):
    """Of those who care, only whoever is under absolute secrecy sees to invoices, and each query here asks for their own."""

    @keepers_or_carers
    @wraps(view)
    def let_in(request, *arguments, **named):
        if not (request.user.keeps_books or request.user.regime == User.Regime.PASTORAL):
            raise PermissionDenied
        return view(request, *arguments, **named)

    return let_in


@billers
@never_cache
@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    """?state=open for what is not paid; ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    now, place = timezone.now(), place_of(request)
    state = request.GET.get("state", "")
    if state not in STATES:
        raise BadRequest
    listing = listed.invoices(request, queries.listed(request.user, state), place.day(now), now)
    if listing.wants_file:
        listed_to_file(request, {one.row.client for one in listing.taken if not one.shut} - {None}, now)
        return listing.file()
    context = {
        "listing": listing,
        "waiting": queries.waiting(request.user, now),
        "state": state,
        "shut": any(one.shut for one in listing.shown),
        "set_up": queries.is_set_up(queries.books()),
        "currency": place.currency,
    }
    return render(request, "payments/invoices.html", context)


def _client(request, pk) -> User:
    found = clients().filter(pk=pk).first()
    if found is None or secrecy.hidden_among([pk], request.user):
        raise Http404
    return found


@billers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bill(request: HttpRequest, pk) -> HttpResponse:
    """Sessions of one client become an invoice."""
    now, place, client = timezone.now(), place_of(request), _client(request, pk)
    due, payers = queries.due_for(request.user, now, client.pk), queries.payers()
    form = BillForm(
        request.POST if request.method == "POST" else None,
        due=[(one, _said(one, request)) for one in due], payers=payers, country=place.country,
        with_number=identity.may_ask(policy_in_force(now), client),
        initial={"key": uuid4(), "bookings": [str(one.booking.pk) for one in due],
                 "address": queries.last_address(client.pk, request.user)},
    )  # fmt: skip
    if form.is_bound and (done := Invoice.objects.filter(key=f"bill:{request.POST.get('key')}").first()):
        return redirect("payments:invoice", done.pk)  # a double click
    if form.is_bound and form.is_valid():
        try:
            made = _billed(form, client, due, payers, place, now)
            if (number := form.cleaned_data.get("number")) and not made.payer:
                identity.keep(made, number, now)
            _mail(INVOICE, made, now)
            return redirect("payments:invoice", made.pk)
        except Refused as no:
            form.add_error(None, words.REFUSED[no.why])
    name = contact_of(client, request.user, now).name
    context = {"form": form, "name": name, "due": due, "client": client}
    return render(request, "payments/bill.html", context, status=422 if form.is_bound else 200)


def _billed(form, client, due, payers, place, now) -> Invoice:
    wanted = form.cleaned_data
    chosen = [one for one in due if str(one.booking.pk) in wanted["bookings"]]
    payer = next((one for one in payers if str(one.pk) == wanted["payer"]), None)
    return billing.bill(
        client, chosen, place, policy_in_force(now), now,
        key=f"bill:{wanted['key']}", payer=payer, address=wanted["address"].strip(),
    )  # fmt: skip


def _mail(kind, row: Invoice, now) -> None:
    """To whoever pays, where they have an address."""
    if row.payer:
        if address := Payer.objects.filter(pk=row.payer).values_list("email", flat=True).first():
            send_later(PAYER, None, now, about=row.pk, address=address, language=row.language)
        return
    client = clients().filter(pk=row.client).exclude(email=None).first()
    if client:
        send_later(kind, client, now, about=row.pk)


def _said(one: queries.Due, request) -> str:
    row = one.booking
    named = row.service.name.get(request.LANGUAGE_CODE) or next(iter(row.service.name.values()), "")
    what = gettext("Late cancellation: %(what)s") % {"what": named} if one.what == queries.MISSED else named
    day = full_date(timezone.localtime(one.day))
    return f"{day}: {what}, {row.practitioner.get_full_name()}, {money(one.price, row.currency)}"


def _invoice(request, pk) -> Invoice:
    found = queries.opened(pk, request.user)
    if found is None:
        raise Http404
    return found


@billers
@never_cache
@require_GET
def invoice(request: HttpRequest, pk) -> HttpResponse:
    return _shown(request, _invoice(request, pk))


def _shown(request, row, status=200, **forms):
    now, place = timezone.now(), place_of(request)
    one = queries.shown([row], request.user, place.day(now), now)[0]
    taken = invoicing.credited([row.pk]).get(row.pk, 0)
    notes = Invoice.objects.filter(credits=row.pk).order_by("number")
    context = {
        "one": one,
        "lines": row.lines,
        "events": queries.events(row),
        "notes": queries.shown(list(notes), request.user, place.day(now), now),
        "credits": Invoice.objects.filter(pk=row.credits).first() if row.credits else None,
        "way": way_to(row, request.clinic.my_origin) if row.payer else "",
        "received": forms.get("received") or ReceivedForm(initial={"key": uuid4(), "amount": typed(one.left)}),
        "credit": forms.get("credit") or AmountForm(initial={"key": uuid4(), "amount": typed(row.total - taken)}),
        "check": CreditCheck.objects.filter(invoice=row.pk).order_by("-announced_at").first(),
        "check_form": forms.get("check") or CheckForm(),
        "may_check": one.left > 0 and not row.payer and credit.purpose_of(policy_in_force(now)),
        "can_credit": row.kind == Invoice.Kind.INVOICE and taken < row.total,
        "can_remind": one.state == queries.LATE,
        "card": one.left > 0 and saved.may_charge(row, policy_in_force(now)),
        "owed_back": -one.left if one.left < 0 else 0,
        "key": uuid4(),
        "online": queries.paid_online(row),
    }
    if context["check"]:
        context["check_from"] = credit.ready_at(context["check"])
        context["check_now"] = bool(context["check_from"] and context["check_from"] <= now)
    return render(request, "payments/invoice.html", context, status=status)


@billers
@never_cache
@require_GET
def paper_of(request: HttpRequest, pk) -> HttpResponse:
    """As PDF; the client's name and address on it as far as this reader may know them (FEATURES C4)."""
    row, now = _invoice(request, pk), timezone.now()
    return as_file(row, request.clinic.country, _buyer_for(row, request.user, now))


def _buyer_for(row: Invoice, viewer: User, now) -> dict | None:
    if row.payer:
        return None
    client = clients().filter(pk=row.client).first()
    known = contact_of(client, viewer, now) if client else None
    if known and known.last_name:
        return None
    return {"name": known.name if known else gettext("(no longer a client here)")}


def as_file(row: Invoice, country: str, buyer: dict | None = None) -> HttpResponse:
    name = f"{'credit-note' if row.kind == Invoice.Kind.CREDIT else 'invoice'}-{row.year}-{row.number}.pdf"
    return HttpResponse(
        paper.as_pdf(row, country, buyer),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@billers
@require_POST
def act(request: HttpRequest, pk, act) -> HttpResponse:
    """received, credit, back and refund (what was paid too much, by hand or as it came), remind, loss, card
    (the client's saved one), check and checked (a credit check: told, made or dropped).

    422 with the reason where it can't be."""
    row, now, place = _invoice(request, pk), timezone.now(), place_of(request)
    doing = ACTS.get(act)
    if doing is None:
        raise Http404
    try:
        said = doing(request, row, place, now)
    except Refused as no:
        messages.error(request, words.REFUSED[no.why])
        return _shown(request, row, 422)
    except _Wrong as wrong:
        return _shown(request, row, 422, **{act: wrong.form})
    messages.success(request, said)
    return redirect("payments:invoice", pk)


class _Wrong(Exception):
    def __init__(self, form):
        super().__init__()
        self.form = form


def _valid(form):
    if not form.is_valid():
        raise _Wrong(form)
    return form.cleaned_data


def _received(request, row, place, now):
    given = _valid(ReceivedForm(request.POST))
    key = f"received:{given['key']}"
    receiving.received(row, given["amount"], given["way"], key, place.country, place.day(now), now)
    return gettext("Written down.")


def _credit(request, row, place, now):
    given = _valid(AmountForm(request.POST))
    note = invoicing.credit(row, given["amount"], f"credit:{given['key']}", place.day(now), now)
    return gettext("Credit note %(number)s is made.") % {"number": queries.number_of(note)}


def _back(request, row, place, now):
    given = _valid(ReceivedForm(request.POST))
    receiving.paid_back(row, given["amount"], given["way"], f"back:{given['key']}", place.day(now), now)
    return gettext("Written down.")


def _refund(request, row, place, now):
    """The way it came; the books follow what the service says of its balance."""
    owed = -ledger.outstanding([row.pk])[row.pk]
    try:
        sent = provider.pay_back(row, min(owed, queries.paid_online(row)), request.POST.get("key", "")[:36], now)
        provider.sync(place.timezone, now)
    except (*door.Down, door.NotSetUp, NotDeclared):
        raise Refused("down") from None
    except provider.NoWay as no:
        raise Refused("more" if no.why == "nothing" else "down") from None
    return gettext("%(amount)s are on their way back.") % {"amount": money(sent, row.currency)}


def _remind(request, row, place, now):
    invoicing.remind(row, place.country, place.day(now), now)
    _mail(REMINDER, row, now)
    return gettext("Reminded.")


def _card(request, row, place, now):
    """From the card that the client lets us charge; what comes of it stands on the invoice as soon as it is told."""
    try:
        asked = saved.ask_for(row, policy_in_force(now), now)
    except provider.NoWay as no:
        raise Refused(no.why) from None
    if asked is None:
        raise Refused("card")
    return gettext("It is being taken from the card. If the bank says no, the client gets a link to pay.")


def _announce(request, row, place, now):
    given = _valid(CheckForm(request.POST))
    credit.announce(row, given["reason"].strip(), policy_in_force(now), request.user.pk, now)
    return gettext("The client is told. The check can be made a week after the mail has left.")


def _checked(request, row, place, now):
    """POST outcome: fine, doubts or dropped."""
    found = CreditCheck.objects.filter(invoice=row.pk, outcome="").first()
    outcome = request.POST.get("outcome", "")
    if found is None or outcome not in ("fine", "doubts", "dropped"):
        raise Refused("paid")
    credit.made(found, outcome, policy_in_force(now), request.user.pk, now)
    return gettext("Written down.")


def _loss(request, row, place, now):
    invoicing.write_off(row, place.day(now), now)
    return gettext("Written off. Nobody is asked for it any more.")


ACTS = {"received": _received, "credit": _credit, "back": _back, "refund": _refund, "remind": _remind, "loss": _loss,
        "card": _card, "check": _announce, "checked": _checked}  # fmt: skip
