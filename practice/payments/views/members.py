"""Subscriptions of sessions: a client's own, and what the clinic sells."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.payments import monthly, queries, words
from practice.payments.forms import PlanForm, StartForm
from practice.payments.invoicing import Refused
from practice.payments.models import Membership, Plan
from practice.payments.place import place_of
from practice.payments.views.client import TERMS
from shared.privacy.documents import actions as documents
from shared.privacy.documents.queries import accepted, in_force
from shared.web.access import bookkeepers, client


@client
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A plan, a key that makes a double click begin once, and the terms where they are not accepted yet."""
    form, now = StartForm(request.POST), timezone.now()
    if not form.is_valid():
        raise BadRequest
    terms = in_force(TERMS, now)
    if terms and not accepted(TERMS, request.user.pk, now):
        if request.POST.get("terms") != terms.sha256:
            messages.error(request, gettext("Read the purchase terms, and say yes to them before you pay."))
            return redirect("payments:mine")
        documents.accept(terms, request.user.pk, request.LANGUAGE_CODE, now)
    wanted = form.cleaned_data
    try:
        made = monthly.start(request.user, wanted["plan"], wanted["key"], place_of(request), now)
    except Refused as no:
        messages.error(request, words.REFUSED[no.why])
        return redirect("payments:mine")
    if made is None:
        raise Http404
    monthly.ask(made[1], request.user, now)
    return redirect("payments:own", made[1].pk)


@client
@require_POST
def change(request: HttpRequest, pk) -> HttpResponse:
    """POST act=pause, resume, cancel or keep."""
    now = timezone.now()
    act = request.POST.get("act", "")
    if not monthly.change(request.user, pk, act, place_of(request).day(now), now):
        raise Http404
    said = {
        "pause": gettext("Paused. What is paid for stays yours to its last day."),
        "resume": gettext("It goes on."),
        "cancel": gettext("Cancelled. What is paid for stays yours to its last day, and nothing more is billed."),
        "keep": gettext("It goes on."),
    }
    messages.success(request, said[act])
    return redirect("payments:mine")


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """What is sold by the month. POST a new plan, or `retire` with one's id: who has it keeps it."""
    now, place = timezone.now(), place_of(request)
    named = queries.services_named(request.LANGUAGE_CODE)
    if request.method == "POST" and "retire" in request.POST:
        Plan.objects.filter(pk__in=_known(request.POST["retire"])).update(active=False)
        messages.success(request, gettext("Not sold any more. Who has it keeps it."))
        return redirect("payments:plans")
    form = PlanForm(request.POST if request.method == "POST" else None, services=list(named.items()))
    if form.is_bound and form.is_valid():
        Plan.objects.create(created_at=now, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("payments:plans")
    counted = (
        Membership.objects.exclude(state=Membership.State.ENDED).order_by().values_list("plan").annotate(Count("pk"))
    )
    many = dict(counted)
    rows = [(one, named.get(one.service, ""), many.get(one.pk, 0)) for one in Plan.objects.order_by("created_at")]
    context = {"rows": [row for row in rows if row[0].active or row[2]], "form": form, "currency": place.currency}
    return render(request, "payments/plans.html", context, status=422 if form.is_bound else 200)


def _known(text: str) -> list:
    return [one.pk for one in Plan.objects.filter(active=True) if str(one.pk) == text]
