"""Naming those who open one's journals afterwards; and opening them, two together."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from practice.journal import outside, supervising, trusting
from practice.journal.forms import SuccessionForm, TrusteesForm
from practice.journal.models import Succession, Trustee
from practice.journal.views import to_key
from practice.people import unlock
from practice.people.models import User
from shared.ids import as_id
from shared.privacy import touch
from shared.web.access import carers, entrusted

NAME, OPEN, SIGN = "journal.trustees", "journal.succeed", "journal.trust"
WHY = {
    "alone": gettext_lazy("Your secrecy is absolute: nobody can be named."),
    "key": gettext_lazy("Nothing opened with your key: the journals were sealed to another one of yours."),
    "early": gettext_lazy("A day has to pass first, so that whoever is to be succeeded can say no."),
    "over": gettext_lazy("That is over, or goes on already."),
    "policy": gettext_lazy("The clinic's policy does not say any more that trustees may work elsewhere."),
    "successor": gettext_lazy("Choose a successor who holds a key here, and who is not the one to be succeeded."),
}


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def trustees(request):
    """POST chosen: these and nobody else, after a touch. POST stop: I am here after all."""
    now, alone = timezone.now(), request.user.regime == User.Regime.PASTORAL
    if "stop" in request.POST:
        row = get_object_or_404(Succession, pk=as_id(request.POST["stop"]), practitioner=request.user)
        if trusting.stop(row, now):
            messages.success(request, _("Stopped. What was half opened is destroyed."))
        return redirect("journal:trustees")
    possible = trusting.may_be(request.user)
    named = [str(pk) for pk in Trustee.objects.filter(practitioner=request.user).values_list("trustee", flat=True)]
    form = TrusteesForm(request.POST or None, people=possible, initial={"chosen": named})
    if request.method == "POST" and form.is_valid() and not alone:
        return _named(request, possible.filter(pk__in=form.cleaned_data["chosen"]), now)
    sealed, journals = trusting.sealed_number(request.user)
    context = {
        "form": form, "alone": alone, "sealed": sealed, "journals": journals,
        "going_on": trusting.going_on(now).filter(practitioner=request.user), "elsewhere": trusting.elsewhere(now),
    }  # fmt: skip
    return render(request, "journal/trustees.html", context, status=422 if form.is_bound else 200)


@sensitive_variables()
def _named(request, chosen, now):
    if asked := touch.require(request, NAME, now):
        return asked
    try:
        number = trusting.name(request.user, unlock.private_key(request), chosen, now)
    except unlock.Refused:
        return to_key(request, reverse("journal:trustees"))
    said = ngettext("Kept, for %(number)d journal.", "Kept, for %(number)d journals.", number)
    messages.success(request, said % {"number": number})
    return redirect("journal:trustees")


@entrusted
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def successions(request):
    """Of those who trust the signed-in person. POST the form: the first yes; POST agree or stop: of one that goes on."""
    now = timezone.now()
    whose = trusting.trusting(request.user)
    colleagues = supervising.keyholders()
    form = SuccessionForm(None, whose=whose, colleagues=colleagues)
    if request.method == "POST" and "agree" in request.POST:
        return _agreed(request, as_id(request.POST["agree"]), now)
    if request.method == "POST" and "stop" in request.POST:
        return _stopped(request, as_id(request.POST["stop"]), now)
    if request.method == "POST":
        form = SuccessionForm(request.POST, whose=whose, colleagues=colleagues)
        if form.is_valid():
            return _asked(request, form, now)
    context = {
        "form": form, "whose": whose, "waiting": trusting.waiting_for(request.user, now), "notice": trusting.NOTICE,
        "mine": trusting.going_on(now).filter(asked_by=request.user), "now": now,
        "agreements": outside.of_trustee(request.user),
    }  # fmt: skip
    return render(request, "journal/successions.html", context, status=422 if form.is_bound else 200)


@sensitive_variables()
def _asked(request, form, now):
    said = form.cleaned_data
    if asked := touch.require(request, f"{OPEN}:{said['practitioner']}", now):
        return asked
    practitioner, successor = (get_object_or_404(User, pk=said[key]) for key in ("practitioner", "successor"))
    try:
        trusting.ask(
            request.user, unlock.private_key(request), practitioner, successor, said["cause"], said["words"], now
        )
    except unlock.Refused:
        return to_key(request, reverse("journal:successions"))
    except trusting.NotAllowed as no:
        messages.error(request, WHY[no.why])
    else:
        messages.success(
            request, _("Begun. Everybody whom it concerns here is told; in a day another trustee can say yes.")
        )
    return redirect("journal:successions")


@sensitive_variables()
def _agreed(request, pk, now):
    if asked := touch.require(request, f"{OPEN}:{pk}", now):
        return asked
    try:
        number = trusting.agree(pk, request.user, unlock.private_key(request), request.clinic.name, now)
    except unlock.Refused:
        return to_key(request, reverse("journal:successions"))
    except trusting.NotAllowed as no:
        messages.error(request, WHY[no.why])
    else:
        said = ngettext("%(number)d journal went over.", "%(number)d journals went over.", number)
        messages.success(request, said % {"number": number})
    return redirect("journal:successions")


def _stopped(request, pk, now):
    mine = trusting.waiting_for(request.user, now) | trusting.going_on(now).filter(asked_by=request.user)
    row = mine.filter(pk=pk).first()
    if row is not None and trusting.stop(row, now):
        messages.success(request, _("Stopped. What was half opened is destroyed."))
    return redirect("journal:successions")


@entrusted
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def agreement(request, pk):
    """Of a trustee who works elsewhere. POST sign, after a touch; POST resign."""
    now = timezone.now()
    row = get_object_or_404(outside.of_trustee(request.user), pk=pk)
    if "resign" in request.POST:
        outside.end(row, True, now)
        return render(request, "journal/resigned.html", {"name": row.practitioner.get_full_name()})
    if "sign" in request.POST:
        return _signed(request, row, now)
    return render(request, "journal/agreement.html", {"row": row, "notice": trusting.NOTICE})


@sensitive_variables()
def _signed(request, row, now):
    if asked := touch.require(request, f"{SIGN}:{row.pk}", now):
        return asked
    try:
        unlock.private_key(request)  # a key that gives no secret could never give its share
    except unlock.Refused:
        return to_key(request, reverse("journal:agreement", args=[row.pk]))
    if outside.sign(row, now):
        messages.success(
            request, _("Signed. Your share counts when you have been chosen, which you need not wait for.")
        )
    else:
        messages.error(request, _("That is over, or signed already."))
    return redirect("journal:successions")
