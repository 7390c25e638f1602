"""Whoever asks for help: a client, or a colleague. The same pages in two frames."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from practice.support import actions, queries
from practice.support.forms import AskForm, RateForm, TextForm
from practice.support.models import Case
from practice.support.words import CATEGORIES, STATES
from shared.web.access import signed_in


def _frame(request) -> str:
    return "base_staff.html" if request.user.is_staff_member else "base_client.html"


@signed_in
@never_cache
@require_GET
@sensitive_variables()
def mine(request: HttpRequest) -> HttpResponse:
    rows = [described(one) for one in queries.of_person(request.user)]
    context = {"rows": rows, "offered": queries.offered(timezone.now()), "frame": _frame(request)}
    return render(request, "support/mine.html", context)


@sensitive_variables()
def described(case: Case) -> dict:
    """A case in a list; its subject is opened."""
    first = case.entries.order_by("at", "pk").first()
    said = queries.CONTENT.told(first) if first else None
    return {"case": case, "subject": said.subject if said else "", "state": STATES[case.state],
            "category": CATEGORIES[case.category], "caller": said.caller if said else ""}  # fmt: skip


@sensitive_variables()
def opened(case: Case, for_office: bool) -> list[dict]:
    return [{"entry": one, "said": queries.CONTENT.told(one)} for one in queries.entries(case, for_office)]


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def ask(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if not queries.offered(now):
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = form.cleaned_data["category"], Case.Channel.FORM
        case = actions.begin(request.user, request.user, form.said, *about, now)
        messages.success(request, _("Sent. You are told when an answer is here."))
        return redirect("support:own", case.pk)
    context = {"form": form, "frame": _frame(request)}
    return render(request, "support/ask.html", context, status=422 if form.is_bound else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def own(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = timezone.now()
    case = get_object_or_404(Case, pk=pk, person=request.user)
    form = TextForm(request.POST if "text" in request.POST else None)
    rating = RateForm(request.POST if "rate" in request.POST else None)
    if request.method == "POST" and (done := _done(request, case, form, rating, now)):
        messages.success(request, done)
        return redirect("support:own", pk)
    rows = opened(case, False)
    subject = rows[0]["said"].subject if rows and rows[0]["said"] else ""
    context = {"case": case, "rows": rows, "subject": subject, "form": form, "state": STATES[case.state]}
    context |= {
        "rating": rating if case.state == Case.State.CLOSED and not case.rated else None,
        "frame": _frame(request),
    }
    bound = form.is_bound or rating.is_bound
    return render(request, "support/own.html", context, status=422 if bound else 200)


@sensitive_variables()
def _done(request, case, form, rating, now) -> str:
    """What to say of it; "" where a form is to be shown again."""
    if "close" in request.POST:
        actions.close(case, now)
        return _("Closed. You can write again whenever you like.")
    if rating.is_bound and rating.is_valid():
        fresh = actions.rate(case, rating.cleaned_data["mark"], timezone.localdate(now))
        return (
            _("Thank you. It is counted together with what others say.") if fresh else _("You have said that already.")
        )
    if form.is_bound and form.is_valid():
        actions.ask_more(case, form.cleaned_data["text"], now)
        return _("Sent. You are told when an answer is here.")
    return ""
