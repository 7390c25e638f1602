"""A client's saved card: what they say yes to, what it may be charged for, and taking it away again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.payments import provider, queries, saved, words
from practice.payments.models import SavedCard
from practice.payments.place import place_of
from practice.payments.views.client import TERMS
from shared.billing import door
from shared.privacy.documents import actions as documents
from shared.privacy.documents.queries import accepted, in_force
from shared.privacy.outbound.gate import NotDeclared
from shared.privacy.queries import policy_in_force
from shared.web.access import client

USES = ("late_fees", "sessions", "monthly")


@client
@never_cache
@door.leads_to_payment
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """POST with the hash of the words that were shown, and late_fees, sessions: off to the service's own page. 422 without a
    yes to all; 503 while the service does not answer. 404 where no policy lets cards be kept."""
    now = timezone.now()
    document = policy_in_force(now)
    if not saved.is_offered(queries.books(), document):
        raise Http404
    if request.method != "POST":
        return _page(request, document, now)
    said, terms = saved.words(document, request.LANGUAGE_CODE)[1], in_force(TERMS, now)
    uses = {name: name in request.POST for name in USES}
    unread = terms if terms and not accepted(TERMS, request.user.pk, now) else None
    if request.POST.get("agree") != said or not any(uses.values()) or (
        unread and request.POST.get("terms") != unread.sha256
    ):  # fmt: skip
        return _page(request, document, now, 422, unaccepted=True)
    if unread:
        documents.accept(unread, request.user.pk, request.LANGUAGE_CODE, now)
    return _begun(request, document, uses, now)


def _begun(request, document, uses, now) -> HttpResponse:
    back, currency = request.build_absolute_uri(request.path), place_of(request).currency
    try:
        page = saved.begin(request.user, document, request.LANGUAGE_CODE, currency, back, now, **uses)
    except (*door.Down, door.NotSetUp, NotDeclared):
        messages.error(request, words.REFUSED["down"])
        return _page(request, document, now, 503)
    except provider.NoWay as no:
        messages.error(request, words.NO_WAY[no.why])
        return _page(request, document, now, 409)
    return HttpResponseRedirect(page)


def _page(request, document, now, status=200, **more):
    said, sha256 = saved.words(document, request.LANGUAGE_CODE)
    terms = in_force(TERMS, now)
    context = {
        "card": saved.card_of(request.user.pk, document),
        "waits": SavedCard.objects.filter(client=request.user.pk, ended_at=None, method="").exists(),
        "came_back": request.GET.get("back") == "1",
        "said": said,
        "sha256": sha256,
        "terms": terms if terms and not accepted(TERMS, request.user.pk, now) else None,
    } | more
    return render(request, "payments/card.html", context, status=status)


@client
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """POST `remove`: the yes is taken back; else late_fees, sessions: what it may be charged for from now on."""
    now = timezone.now()
    if "remove" in request.POST:
        saved.take_away(request.user, policy_in_force(now), now)
        messages.success(request, gettext("The card is used no more, and the payment service is told to forget it."))
        return redirect("payments:mine")
    uses = {name: name in request.POST for name in USES}
    SavedCard.objects.filter(client=request.user.pk, ended_at=None).update(**uses)
    messages.success(request, gettext("Saved."))
    return redirect("payments:mine")
