"""How the clinic takes money, and who else pays."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.booking.queries import can_treat
from practice.payments import fiscal, ledger, provider, queries, words
from practice.payments.forms import BooksForm, PayerForm
from practice.payments.models import Books, Payer
from practice.payments.place import place_of
from shared.billing import door
from shared.privacy.outbound.gate import NotDeclared
from shared.privacy.queries import policy_in_force
from shared.web.access import bookkeepers, managers


@managers
@never_cache
@door.leads_to_payment
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    now, place = timezone.now(), place_of(request)
    books = queries.books() or Books(name=request.clinic.name, updated_at=now)
    form = BooksForm(
        request.POST if request.method == "POST" else None,
        books=books, country=place.country, practitioners=list(can_treat()),
        services=list(queries.services_named(request.LANGUAGE_CODE).items()),
    )  # fmt: skip
    form.today = place.day(now)
    if form.is_bound and form.is_valid():
        kept = ledger.books(now)
        Books.objects.filter(pk=kept.pk).update(**form.values(), updated_at=now)
        messages.success(request, gettext("Saved. It counts for invoices from now on."))
        return redirect("payments:settings")
    context = {
        "form": form,
        "books": books,
        "year_until": _year_until(place.day(now), now),
        "named": bool(provider.recipient(policy_in_force(now)) and door.is_set_up()),
    }
    return render(request, "payments/settings.html", context, status=422 if form.is_bound else 200)


def _year_until(today, now):
    ends = fiscal.ends(now)
    return fiscal.bounds(fiscal.year_of(today, ends), ends)[1]


@managers
@never_cache
@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Off to the service, to say who the clinic is and where its money goes."""
    now, back = timezone.now(), request.build_absolute_uri(reverse("payments:settings"))
    try:
        with transaction.atomic():
            return HttpResponseRedirect(provider.connect(place_of(request), back, now))
    except (*door.Down, *door.Refused, door.NotSetUp, NotDeclared):
        messages.error(request, words.REFUSED["down"])
    except provider.NoWay as no:
        messages.error(request, words.NO_WAY[no.why])
    return redirect("payments:settings")


@bookkeepers
@never_cache
@require_GET
def payers(request: HttpRequest) -> HttpResponse:
    return render(request, "payments/payers.html", {"payers": queries.payers()})


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_payer(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payer(request: HttpRequest, pk) -> HttpResponse:
    """POST `retire`: nothing new is billed to them."""
    found = Payer.objects.filter(pk=pk, active=True).first()
    if found is None:
        raise Http404
    if request.method == "POST" and "retire" in request.POST:
        Payer.objects.filter(pk=pk).update(active=False)
        messages.success(request, gettext("Nothing new is billed to them."))
        return redirect("payments:payers")
    return _edit(request, found)


def _edit(request, found):
    now = timezone.now()
    form = PayerForm(
        request.POST if request.method == "POST" else None,
        promises=_promises(now, request.LANGUAGE_CODE), country=request.clinic.country, payer=found,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        row = found or Payer(created_at=now)
        for name, value in form.cleaned_data.items():
            setattr(row, name, value)
        row.save()
        messages.success(request, gettext("Saved."))
        return redirect("payments:payers")
    context = {"form": form, "payer": found}
    return render(request, "payments/payer.html", context, status=422 if form.is_bound else 200)


def _promises(now, language) -> list[tuple[str, str]]:
    """What the policy promises of those who pay for clients."""
    document = policy_in_force(now)
    found = []
    for key, spec in (document.disclosures if document else {}).items():
        if spec.payer == "recipient":
            one = document.recipients[spec.recipient]
            found.append((f"disclosures.{key}", getattr(one.called, language) or one.name))
    return found
