"""Lists of what is paid out to practitioners: drawn, paid at the bank, signed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.payments import payouts, words
from practice.payments.forms import SignForm
from practice.payments.invoicing import Refused
from practice.payments.models import Payout
from practice.payments.place import place_of
from practice.people.models import User
from shared.web.access import bookkeepers


def _names() -> dict:
    return {one.pk: one.get_full_name() for one in User.objects.exclude(role="")}


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payouts_page(request: HttpRequest) -> HttpResponse:
    """POST: everything that is settled and on no list becomes one."""
    now, place = timezone.now(), place_of(request)
    if request.method == "POST":
        try:
            return redirect("payments:payout", payouts.draw(request.user.pk, place.currency, now).pk)
        except Refused as no:
            messages.error(request, words.REFUSED[no.why])
            return redirect("payments:payouts")
    names = _names()
    waits = [(names.get(who, gettext("Not named")), month, amount) for who, month, amount in payouts.waiting()]
    context = {"waits": waits, "lists": payouts.lists(), "currency": place.currency}
    return render(request, "payments/payouts.html", context)


@bookkeepers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payout(request: HttpRequest, pk) -> HttpResponse:
    """?as=csv for the bank. POST paid_on and reference signs it; POST `take_back` undoes a list that is not signed."""
    now, found = timezone.now(), Payout.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    names = _names()
    if request.GET.get("as") == "csv":
        name = f"payout-{found.created_at:%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(payouts.as_table(found, names), content_type="text/csv; charset=utf-8", headers=headers)
    if request.method == "POST" and "take_back" in request.POST:
        payouts.take_back(found)
        return redirect("payments:payouts")
    form = SignForm(request.POST if request.method == "POST" else None, initial={"paid_on": place_of(request).day(now)})
    if form.is_bound and form.is_valid() and _signed(request, found, form, now):
        return redirect("payments:payout", found.pk)
    rows = [(names.get(one.practitioner, gettext("Not named")), one) for one in found.lines.order_by("month")]
    context = {"payout": found, "rows": rows, "form": form, "total": sum(one.amount for _, one in rows),
               "signer": names.get(found.signed_by, "")}  # fmt: skip
    return render(request, "payments/payout.html", context, status=422 if form.is_bound else 200)


def _signed(request, found, form, now) -> bool:
    given, today = form.cleaned_data, place_of(request).day(now)
    try:
        payouts.sign(found, request.user.pk, given["paid_on"], given["reference"].strip(), today, now)
        messages.success(request, gettext("Signed, and posted."))
        return True
    except Refused as no:
        form.add_error("paid_on", words.REFUSED[no.why])
        return False
