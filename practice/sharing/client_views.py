"""A client's own consents: what they are asked, what they have said yes to, and what was passed on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from practice.sharing import door, pages
from shared.privacy.consents import actions
from shared.privacy.consents.models import Consent
from shared.privacy.consents.questions import hashed, question, scope_of, wording
from shared.privacy.queries import policy_of
from shared.privacy.registers.controllers import named_by
from shared.web.access import client


@client
@never_cache
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own, and nobody else's."""
    now = timezone.now()
    context = pages.client_page(request.user, policy_of(request), request.LANGUAGE_CODE, now)
    return render(request, "sharing/mine.html", context)


@client
@require_POST
def answer(request: HttpRequest, pk) -> HttpResponse:
    """POST answer=yes|no to a question that waits, or answer=withdraw to what was said yes to: one click."""
    now = timezone.now()
    consent = get_object_or_404(Consent, pk=pk, person=request.user.pk)
    said = request.POST.get("answer")
    if said not in ("yes", "no", "withdraw"):
        return HttpResponseBadRequest(_("That is no answer."), content_type="text/plain")
    try:
        if said == "yes":
            actions.give(consent, now, Consent.How.PAGE)
            messages.success(request, _("Noted. You can take it back here whenever you like."))
        elif said == "no":
            actions.decline(consent, now, Consent.How.PAGE, request.user.pk)
            messages.success(request, _("Noted: no. Nothing is passed on or used on the strength of this question."))
        else:
            actions.withdraw(consent, now, Consent.How.PAGE, request.user.pk)
            messages.success(request, _("Taken back. It holds from this moment."))
    except actions.Unanswerable:
        messages.info(request, _("This question is no longer open."))
    return redirect("sharing:consents")


@client
@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """A yes that nobody asked for: POST promise and the hash of the words that were shown."""
    now, document = timezone.now(), policy_of(request)
    promise = request.POST.get("promise", "")
    asked = question(document, promise) if document else None
    if asked is None or not pages.is_offered(asked):
        return HttpResponseBadRequest(_("That is no answer."), content_type="text/plain")
    who = named_by(document, door.practitioners_of(request.user, now))
    words = wording(document, asked, scope_of(document, promise), request.LANGUAGE_CODE, controller=who)
    if request.POST.get("sha256") != hashed(words):
        messages.info(request, _("The words have changed meanwhile. Read them again before you answer."))
        return redirect("sharing:consents")
    row = actions.ask(request.user.pk, promise, document, request.LANGUAGE_CODE, now, controller=who)
    if row.waits:
        actions.give(row, now, Consent.How.PAGE)
    messages.success(request, _("Noted. You can take it back here whenever you like."))
    return redirect("sharing:consents")
