"""Visits, in the owner's hands: the question, the answer, the end, and what was seen."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from practice.people import stepup
from practice.people.queries import names
from practice.visiting import actions, queries
from shared.web.access import staff_role
from tenants.visits import queries as visits
from tenants.visits.models import LASTS

PAGES = {  # what a visitor may open, by the URL's name, as its menu says
    "onboarding:start": gettext_lazy("Getting started"),
    "booking:hours": gettext_lazy("Hours and services"),
    "privacy:editor": gettext_lazy("Policy"),
    "documents:staff": gettext_lazy("Documents"),
    "outbound:overview": gettext_lazy("Outside"),
    "processing:helpers": gettext_lazy("Enrum's helpers"),
    "branding:edit": gettext_lazy("Look"),
}
SAID = {
    actions.APPROVED: gettext_lazy("Approved"),
    actions.REFUSED: gettext_lazy("Refused"),
    actions.ENDED: gettext_lazy("Ended"),
}
owner = staff_role("owner")


@owner
@never_cache
@require_GET
def overview(request):
    now, found = timezone.now(), visits.here()
    seen = queries.seen([one.id for one in found])
    people = names({one.answered_by for one in found if one.answered_by}, request.user, now)
    shown = [
        {
            "row": one,
            "state": visits.state(one, now),
            "by": people.get(one.answered_by, ""),
            "seen": [_line(event) for event in seen[one.id]],
        }
        for one in found
    ]
    context = {"visits": shown, "minutes": int(LASTS.total_seconds() // 60)}
    return render(request, "visiting/overview.html", context)


def _line(event):
    said = SAID.get(event.reason)
    return {"at": event.at, "words": said or PAGES.get(event.reason, event.reason), "refused": bool(event.outcome)}


def _answered(request, act, pk, words):
    try:
        act(request, pk, timezone.now())
    except actions.NotNow:
        raise Http404 from None
    messages.success(request, words)
    return redirect("visiting:overview")


@owner
@require_POST
def approve(request, pk):
    if waiting := stepup.require(request, f"visit:{pk}", timezone.now()):
        return waiting
    return _answered(request, actions.approve, pk, _("The visit may begin. You can end it at any moment."))


@owner
@require_POST
def refuse(request, pk):
    return _answered(request, actions.refuse, pk, _("Refused. Nobody comes in."))


@owner
@require_POST
def end(request, pk):
    return _answered(request, actions.end, pk, _("The visit is over."))
