"""One invoice, for a company, an insurer or an authority that pays: by a signed link, without an account. What stands there
of a client is what the policy lets this payer see, for the invoice itself holds no more."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from practice.payments import ledger, provider, queries, words
from practice.payments.links import behind
from practice.payments.models import Invoice
from practice.payments.place import place_of
from practice.payments.views.staff import as_file
from shared.billing import door
from shared.privacy.outbound.gate import NotDeclared
from shared.privacy.queries import policy_in_force
from shared.web.access import public


def _invoice(token) -> Invoice:
    found = behind(token)
    if found is None:
        raise Http404
    return found


@public
@never_cache
@door.leads_to_payment
@require_GET
def one(request: HttpRequest, token) -> HttpResponse:
    return _shown(request, _invoice(token), token)


def _shown(request, row, token, status=200):
    now, books = timezone.now(), queries.books()
    left = ledger.outstanding([row.pk])[row.pk]
    context = {
        "one": queries.Shown(row, "", left, queries.state_of(row, left, 0, place_of(request).day(now))),
        "lines": row.lines,
        "token": token,
        "online": left > 0 and provider.is_offered(books, policy_in_force(now)),
        "ways": [words.WAYS[way] for way in books.methods],
        "came_back": request.GET.get("back") == "1",
    }
    return render(request, "payments/for_payer.html", context, status=status)


@public
@never_cache
@require_GET
def paper_of(request: HttpRequest, token) -> HttpResponse:
    return as_file(_invoice(token), request.clinic.country)


@public
@never_cache
@door.leads_to_payment
@require_POST
def pay(request: HttpRequest, token) -> HttpResponse:
    """503 while the service does not answer."""
    row, now = _invoice(token), timezone.now()
    try:
        back = request.build_absolute_uri(request.path.removesuffix("/pay"))
        return HttpResponseRedirect(provider.begin(request, row, back, now))
    except (*door.Down, door.NotSetUp, NotDeclared):
        messages.error(request, words.REFUSED["down"])
        return _shown(request, row, token, 503)
    except provider.NoWay as no:
        messages.error(request, words.NO_WAY[no.why])
        return _shown(request, row, token, 409)
