"""Who works here: the list, an invitation, a membership, one's own."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.journal import outside
from practice.people import stepup
from practice.people.models import User
from practice.people.queries import members
from practice.team import actions, leaving, licensing, queries, regimes, rules, words
from practice.team import listed as listings
from practice.team.forms import InviteForm, LicenceForm, TermsForm
from practice.team.models import Invitation
from shared.privacy.queries import policy_in_force
from shared.web.access import keepers, managers, staff


def refuse(request, no: rules.NotAllowed):
    messages.error(request, words.REFUSED[no.why])


def one_of(pk) -> User:
    """A member of today."""
    found = members(pk=pk).first()
    if found is None:
        raise Http404
    return found


@managers
@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """?q=, ?sort=, ?as=csv as in shared.web.listing."""
    now = timezone.now()
    listing = listings.members(request, [queries.shown(one) for one in queries.by_name()])
    if listing.wants_file:
        return listing.file()
    context = {
        "listing": listing,
        "invitations": [
            {"row": one, "roles": words.roles(one), "over": one.expires_at <= now}
            for one in Invitation.objects.order_by("created_at")
        ],
        "elsewhere": outside.everybody(),
        "left": queries.left(now),
    }
    return render(request, "team/list.html", context)


@managers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = InviteForm(
        request.POST or None, given=rules.may_give(request.user), languages=request.languages,
        promised=regimes.promised(policy_in_force(now), None), initial={"language": request.languages[0]},
    )  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "team/invite.html", {"form": form}, status=422 if form.is_bound else 200)
    if waiting := stepup.require(request, "role.change:invite", now):
        return waiting
    try:
        actions.invite(request.user, form.person(), form.terms(), now)
    except rules.NotAllowed as no:
        form.add_error(no.field, words.REFUSED[no.why])
    except actions.TooMany:
        form.add_error(None, _("So many invitations have been sent today. Go on tomorrow."))
    else:
        messages.success(request, _("Invited. The mail is on its way; the link in it works for two weeks."))
        return redirect("team:list")
    return render(request, "team/invite.html", {"form": form}, status=422)


def _invitation(pk) -> Invitation:
    found = Invitation.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@managers
@require_POST
def again(request: HttpRequest, pk) -> HttpResponse:
    try:
        if actions.again(_invitation(pk), timezone.now()):
            messages.success(request, _("Sent again. The older link no longer works."))
        else:
            messages.info(request, _("A mail was sent a moment ago. Wait a minute before you send another."))
    except rules.NotAllowed as no:
        refuse(request, no)
    return redirect("team:list")


@managers
@require_POST
def withdraw(request: HttpRequest, pk) -> HttpResponse:
    actions.withdraw(_invitation(pk))
    messages.success(request, _("Withdrawn. The link no longer works."))
    return redirect("team:list")


@managers
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk) -> HttpResponse:
    """Roles, what hangs on them, licences."""
    one, now = one_of(pk), timezone.now()
    form = TermsForm(
        request.POST or None, given=_given(request.user, one),
        promised=regimes.promised(policy_in_force(now), one.pk) | {one.regime},
        initial={"roles": list(one.roles), "treats": one.treats, "regime": one.regime},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if waiting := stepup.require(request, f"role.change:{one.pk}", now):
            return waiting
        try:
            actions.change(request.user, one, form.terms(), now)
        except rules.NotAllowed as no:
            form.add_error(no.field, words.REFUSED[no.why])
        else:
            messages.success(request, _("Changed. It holds from their next click on."))
            return redirect("team:list")
    return _member_page(request, one, form, LicenceForm(), 422 if form.is_bound else 200)


def _given(actor, one):
    return rules.in_order({*rules.may_give(actor), *one.roles})


def _member_page(request, one, form, licence_form, status):
    context = {
        "one": queries.shown(one), "form": form, "licence_form": licence_form, "licences": queries.licences(one),
    }  # fmt: skip
    return render(request, "team/member.html", context, status=status)


@managers
@require_POST
def licence(request: HttpRequest, pk) -> HttpResponse:
    """Looked up just now in the authority's register."""
    one, now = one_of(pk), timezone.now()
    form = LicenceForm(request.POST)
    if not form.is_valid():
        terms = TermsForm(given=_given(request.user, one), promised={one.regime}, initial={"roles": list(one.roles)})
        return _member_page(request, one, terms, form, 422)
    profession = one.profession or queries.profession(now)
    licensing.write_down(one, **form.cleaned_data, country=request.clinic.country, profession=profession, now=now)
    messages.success(request, _("Written down. We remind you both 60, 30 and 7 days before it runs out."))
    return redirect("team:member", pk)


@staff
@never_cache
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own membership: what it opens, by what one is bound, how it ends."""
    one, now = request.user, timezone.now()
    context = {
        "one": queries.shown(one),
        "opens": [(words.role(name), words.OPENS[name]) for name in (one.role, *one.more_roles)],
        "licences": queries.licences(one),
        "journals": queries.waiting_journals(one),
        "clients": len(leaving.shares(one, now, now)) if one.cares else 0,
        "base": settings.BASE_ORIGIN,
    }
    return render(request, "team/me.html", context)


@keepers
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Who can get in, by what; ?q=, ?sort=, ?as=csv as in shared.web.listing."""
    listing = listings.who_gets_in(request, queries.who_gets_in(timezone.now()))
    return listing.file() if listing.wants_file else render(request, "team/security.html", {"listing": listing})


def need(actor: User, one: User) -> None:
    """Raises PermissionDenied for whoever may not end that membership."""
    if actor.pk != one.pk and not actor.runs_clinic:
        raise PermissionDenied
