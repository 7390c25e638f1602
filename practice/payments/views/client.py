"""A client's own money at the clinic: what is open, what was paid, receipts."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from practice.booking.packages import of_client
from practice.payments import buying, credit, monthly, provider, queries, saved, words, year
from practice.payments.forms import BuyForm
from practice.payments.invoicing import Refused
from practice.payments.models import Invoice
from practice.payments.place import place_of
from practice.payments.views.staff import as_file
from shared.billing import door
from shared.privacy.documents import actions as documents
from shared.privacy.documents.queries import accepted, in_force
from shared.privacy.outbound.gate import NotDeclared
from shared.privacy.queries import policy_in_force
from shared.web.access import client


@client
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = queries.shown(queries.own(request.user), request.user, place_of(request).day(now), now)
    waits = [one for one in rows if one.state in (queries.OPEN, queries.LATE)]
    books, document = queries.books(), policy_in_force(now)
    set_up = queries.is_set_up(books)
    terms, names = in_force(TERMS, now), queries.services_named(request.LANGUAGE_CODE)
    context = {
        "waits": waits,
        "before": [one for one in rows if one not in waits],
        "on_sale": buying.on_sale() if set_up else [],
        "packages": [one for one in of_client(request.user) if one.left],
        "key": uuid4(),
        "monthly": [(one, names.get(one.service, "")) for one in monthly.of_client(request.user.pk)],
        "plans": [(one, service) for one, service in monthly.on_sale() if set_up],
        "terms": terms if terms and not accepted(TERMS, request.user.pk, now) else None,
        "checks": credit.of_client(request.user.pk),
        "years": year.years(request.user),
        "card": saved.card_of(request.user.pk, document),
        "keeps_cards": saved.is_offered(books, document),
    }
    return render(request, "payments/mine.html", context)


@client
@never_cache
@require_POST
def buy(request: HttpRequest) -> HttpResponse:
    """A package: service, number of its line, and a key that makes a double click buy once."""
    form = BuyForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    wanted, now = form.cleaned_data, timezone.now()
    key = f"package:{wanted['key']}"
    try:
        made = buying.buy(request.user, wanted["service"], wanted["number"], key, place_of(request), now)
    except Refused as no:
        messages.error(request, words.REFUSED[no.why])
        return redirect("payments:mine")
    if made is None or made.client != request.user.pk:
        raise Http404
    return redirect("payments:own", made.pk)


def own(request, pk) -> Invoice:
    """404 for anybody else's."""
    found = queries.own_invoice(request.user, pk)
    if found is None:
        raise Http404
    return found


@client
@never_cache
@require_GET
def paid_in(request: HttpRequest, number) -> HttpResponse:
    """What was paid in a year, as PDF."""
    if number not in year.years(request.user):
        raise Http404
    return HttpResponse(
        year.as_pdf(request.user, number, request.LANGUAGE_CODE),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="payments-{number}.pdf"'},
    )


TERMS = "purchase_terms"


@client
@never_cache
@door.leads_to_payment
@require_GET
def one(request: HttpRequest, pk) -> HttpResponse:
    """?back=1: from the payment page; what was paid stands there as soon as the service has told us."""
    return shown(request, own(request, pk), came_back=request.GET.get("back") == "1")


def shown(request, row, status=200, **more):
    now = timezone.now()
    one = queries.shown([row], request.user, place_of(request).day(now), now)[0]
    waits, books = one.state in (queries.OPEN, queries.LATE), queries.books()
    terms = in_force(TERMS, now) if waits else None
    context = {
        "one": one,
        "lines": row.lines,
        "events": queries.events(row),
        "online": waits and provider.is_offered(books, policy_in_force(now)),
        "by_parts": bool(books and "klarna" in books.methods),
        "ways": [words.WAYS[way] for way in books.methods] if books else [],
        "terms": terms if terms and not accepted(TERMS, request.user.pk, now) else None,
    } | more
    return render(request, "payments/own.html", context, status=status)


@client
@never_cache
@door.leads_to_payment
@require_POST
def pay(request: HttpRequest, pk) -> HttpResponse:
    """Off to the service's own page. 422 without a yes to the purchase terms; 503 while the service does not answer."""
    row, now = own(request, pk), timezone.now()
    terms = in_force(TERMS, now)
    if terms and not accepted(TERMS, request.user.pk, now):
        if request.POST.get("terms") != terms.sha256:
            return shown(request, row, 422, unaccepted=True)
        documents.accept(terms, request.user.pk, request.LANGUAGE_CODE, now)
    try:
        page = provider.begin(request, row, request.build_absolute_uri(request.path.removesuffix("/pay")), now)
    except (*door.Down, door.NotSetUp, NotDeclared):
        messages.error(request, words.REFUSED["down"])
        return shown(request, row, 503, terms=terms)  # what was said yes to is rolled back with all else
    except provider.NoWay as no:
        messages.error(request, words.NO_WAY[no.why])
        return shown(request, row, 409)
    return HttpResponseRedirect(page)


@client
@never_cache
@require_GET
def paper_of(request: HttpRequest, pk) -> HttpResponse:
    return as_file(own(request, pk), request.clinic.country)
