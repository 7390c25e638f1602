"""Ending a membership, one's own or another's, and handing over what only one's own key opens."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.journal import handing, trusting
from practice.people import secrecy, stepup, unlock
from practice.people.queries import holding, members
from practice.team import leaving, queries, rules
from practice.team.forms import LeaveForm
from practice.team.views import need, one_of, refuse
from shared.web.access import CARERS, carers, staff


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk) -> HttpResponse:
    """GET says what will be gone and what remains; POST, after a touch, gives notice or ends it at once."""
    one, now, zone = one_of(pk), timezone.now(), ZoneInfo(request.clinic.timezone)
    need(request.user, one)
    today = now.astimezone(zone).date()
    form = LeaveForm(
        request.POST or None, shares=_shares(request.user, one, now), today=today,
        colleagues=members(holding(CARERS), leaves_at=None).exclude(pk=one.pk).order_by("first_name", "last_name"),
        initial={"last_day": (one.leaves_at and one.leaves_at.astimezone(zone).date()) or today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if waiting := stepup.require(request, f"membership.end:{one.pk}", now):
            return waiting
        try:
            return _end(request, one, form, zone, now)
        except rules.NotAllowed as no:
            refuse(request, no)
    context = {
        "form": form, "one": queries.shown(one), "mine": one.pk == request.user.pk,
        "sealed": not handing.may_be_handed(one), "journals": len(handing.kept_by(one)),
        "no_trustees": handing.may_be_handed(one) and not trusting.trustees_of(one),
    }  # fmt: skip
    return render(request, "team/end.html", context, status=422 if form.is_bound else 200)


def _shares(viewer, one, now):
    """None of them to anybody else where the secrecy is absolute: they name the clients."""
    return [] if secrecy.is_shut(one, viewer) else leaving.shares(one, now, now)


def _end(request, one, form, zone, now):
    ends = form.ends(zone, now)
    leaving.plan(request.user, one, ends, form.passes_to(), now)
    if ends > now:
        messages.success(
            request, _("Notice is given. Until then journals are handed over with the key of whoever leaves.")
        )
    else:
        leaving.carry_out(one, zone, now)
        messages.success(request, _("The membership has ended."))
    return redirect("team:me" if one.pk == request.user.pk else "team:list")


@staff
@require_POST
def stay(request: HttpRequest, pk) -> HttpResponse:
    """Notice is taken back."""
    one = one_of(pk)
    need(request.user, one)
    try:
        leaving.take_back(request.user, one)
        messages.success(request, _("The notice is taken back."))
    except rules.NotAllowed as no:
        refuse(request, no)
    return redirect("team:me" if one.pk == request.user.pk else "team:list")


@carers
@never_cache
@require_POST
@sensitive_variables()
def hand_over(request: HttpRequest) -> HttpResponse:
    """The leaver's own key re-seals their journals to those named for each client."""
    one, now = request.user, timezone.now()
    try:
        private = unlock.private_key(request)
    except unlock.Refused:
        messages.error(request, _("Your session opens no journals. Sign in again with a key that does."))
        return redirect("team:me")
    named = leaving.successors(one, now)
    done = handing.hand_over(one, private, named, request.clinic.name, one.leaves_at, now)
    if done.over:
        messages.success(
            request, ngettext("%(count)d journal is handed over.", "%(count)d journals are handed over.", done.over)
            % {"count": done.over},
        )  # fmt: skip
    if done.left:
        messages.warning(
            request,
            ngettext(
                "%(count)d journal stays sealed to you: nobody is named for it, or they have no key here yet.",
                "%(count)d journals stay sealed to you: nobody is named for them, or they have no key here yet.",
                done.left,
            )
            % {"count": done.left},
        )
    return redirect("team:me")
