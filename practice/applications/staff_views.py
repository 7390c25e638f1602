"""Applications in the hands of those who decide."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from practice.applications import actions, papers, queries
from practice.applications.forms import ApproveForm, RejectForm, profession_word
from practice.applications.models import Application, ApplicationFile
from practice.people import stepup
from practice.team import actions as team
from practice.team import regimes, rules, words
from shared.privacy.queries import policy_in_force
from shared.web.access import managers

SHOWN = 50


@managers
@never_cache
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    context = {
        "waiting": [(row, profession_word(row.profession)) for row in queries.waiting()],
        "answered": [(row, profession_word(row.profession)) for row in queries.answered()[:SHOWN]],
        "takes": queries.takes_applications(timezone.now()),
    }
    return render(request, "applications/queue.html", context)


def _sent(pk) -> Application:
    """A draft is its author's alone."""
    row = Application.objects.filter(pk=pk).exclude(state=Application.State.DRAFT).first()
    if row is None:
        raise Http404
    return row


@managers
@never_cache
@require_GET
def application(request: HttpRequest, pk) -> HttpResponse:
    return _page(request, _sent(pk))


def _page(request, row, status=200, **forms):
    context = queries.status(row) | {"approve_form": _approving(request, row), "reject_form": RejectForm()} | forms
    return render(request, "applications/application.html", context, status=status)


def _approving(request, row, data=None):
    given, promised = rules.may_give(request.user), regimes.promised(policy_in_force(timezone.now()), None)
    first = {"roles": ["practitioner"], "treats": True}
    return ApproveForm(data, given=given, promised=promised, initial=first, licensed=bool(row.licence_number))


@managers
@require_POST
def approve(request: HttpRequest, pk) -> HttpResponse:
    row, now = _sent(pk), timezone.now()
    form = _approving(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, 422, approve_form=form)
    if waiting := stepup.require(request, f"role.change:{row.pk}", now):
        return waiting
    try:
        actions.approve(row, request.user, form.terms(), form.cleaned_data["words"], request.clinic.country, now)
    except actions.Closed:
        messages.info(request, _("Somebody has answered it already. Nothing was changed."))
    except rules.NotAllowed as no:
        form.add_error(no.field, words.REFUSED[no.why])
        return _page(request, row, 422, approve_form=form)
    except team.TooMany:
        messages.error(request, _("So many invitations have been sent today. Go on tomorrow."))
    else:
        messages.success(request, _("Approved. They are told, and an invitation is on its way."))
    return redirect("applications:queue")


@managers
@require_POST
def reject(request: HttpRequest, pk) -> HttpResponse:
    row, form = _sent(pk), RejectForm(request.POST)
    if not form.is_valid():
        return _page(request, row, 422, reject_form=form)
    try:
        actions.reject(row, request.user, form.cleaned_data["reason"], timezone.now())
        messages.success(request, _("Declined. They are told that an answer is there."))
    except actions.Closed:
        messages.info(request, _("Somebody has answered it already. Nothing was changed."))
    return redirect("applications:queue")


@managers
@never_cache
@require_GET
def file(request: HttpRequest, pk) -> HttpResponse:
    """As a download, never as a page of ours."""
    row = ApplicationFile.objects.select_related("application").filter(pk=pk).first()
    if row is None or row.application.state == Application.State.DRAFT:
        raise Http404
    response = HttpResponse(papers.content(row), content_type=row.media_type)
    ascii_name = row.name.encode("ascii", "ignore").decode() or "file"
    response["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
