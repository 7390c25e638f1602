"""Selling gift cards, and paying an invoice with one."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from practice.payments import gifts, words
from practice.payments.forms import CodeForm, ReceivedForm
from practice.payments.invoicing import Refused
from practice.payments.place import place_of
from practice.payments.views.client import own
from shared.billing import fraud
from shared.web.access import bookkeepers, client
from shared.web.formats import money


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: HttpRequest) -> HttpResponse:
    """POST sells one: the answer alone shows its code."""
    now, place, made = timezone.now(), place_of(request), None
    form = ReceivedForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = gifts.sell(given["amount"], given["way"], given["key"], place.currency, place.day(now), now)
        except Refused as no:
            form.add_error("amount", words.REFUSED[no.why])
        else:
            form = ReceivedForm(initial={"key": uuid4()})
    context = {"form": form, "rows": gifts.sold(), "made": made, "currency": place.currency}
    return render(request, "payments/gifts.html", context, status=422 if form.is_bound else 200)


@client
@require_POST
def use(request: HttpRequest, pk) -> HttpResponse:
    """A code, of which only so many may be tried."""
    row, now = own(request, pk), timezone.now()
    form = CodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, words.REFUSED["gift"])
        return redirect("payments:own", pk)
    if not fraud.begin(request, str(request.user.pk), now).allowed:
        messages.error(request, words.NO_WAY["stopped"])
        return redirect("payments:own", pk)
    try:
        taken = gifts.use(form.cleaned_data["code"], row, place_of(request).day(now), now)
        messages.success(
            request, gettext("%(amount)s were taken from the gift card.") % {"amount": money(taken, row.currency)}
        )
    except Refused as no:
        messages.error(request, words.REFUSED[no.why])
    return redirect("payments:own", pk)
