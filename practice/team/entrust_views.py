"""Trustees of one's journals who work elsewhere: whom one has asked, who has signed, and asking one more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.journal import outside, trusting
from practice.team import actions, entrusting, rules, words
from practice.team.forms import PersonForm
from shared.ids import as_id
from shared.privacy import touch
from shared.web.access import carers

ACT = "journal.trustees"


@carers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entrusted(request: HttpRequest) -> HttpResponse:
    """POST end or withdraw: an agreement, or an invitation; otherwise the form."""
    now = timezone.now()
    if "end" in request.POST or "withdraw" in request.POST:
        return _undone(request, now)
    form = PersonForm(request.POST or None, languages=request.languages, initial={"language": request.languages[0]})
    if request.method == "POST" and form.is_valid():
        if asked := touch.require(request, f"{ACT}:invite", now):
            return asked
        try:
            entrusting.invite(request.user, form.person(), now)
        except rules.NotAllowed as no:
            form.add_error(no.field, words.REFUSED[no.why])
        except actions.TooMany:
            form.add_error(None, _("So many invitations have been sent today. Go on tomorrow."))
        else:
            messages.success(
                request, _("Asked. The mail is on its way; nothing is sealed to them before you choose them.")
            )
            return redirect("team:entrusted")
    context = {
        "form": form, "may_ask": outside.may_ask(request.user, now), "policy": trusting.elsewhere(now), "now": now,
        "agreements": outside.of_practitioner(request.user), "invitations": entrusting.waiting(request.user),
        "chosen": set(trusting.named_by(request.user)),
    }  # fmt: skip
    return render(request, "team/entrusted.html", context, status=422 if form.is_bound else 200)


def _undone(request, now):
    if "withdraw" in request.POST:
        rows = entrusting.waiting(request.user)
        actions.withdraw(get_object_or_404(rows, pk=as_id(request.POST["withdraw"])))
        messages.success(request, _("Withdrawn. The link no longer works."))
    else:
        rows = outside.of_practitioner(request.user)
        outside.end(get_object_or_404(rows, pk=as_id(request.POST["end"])), False, now)
        messages.success(request, _("Ended. What was sealed to them is deleted, and they are told."))
    return redirect("team:entrusted")
