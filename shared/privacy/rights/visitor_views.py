"""Whoever has no account at the platform and asks all the same: what they gave in a sign-up, or wrote in a letter.

The link that is mailed shows who they are, and is the way to the answer. Whoever does have an account reads it signed in.
"""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.core import is_ratelimited

from shared.privacy import place
from shared.privacy.engine.records import local_day
from shared.privacy.queries import policy_of
from shared.privacy.rights import actions, files, links, queries, showing
from shared.privacy.rights.forms import VisitorForm
from shared.privacy.rights.models import Request
from shared.web.access import public

FROM_ONE_PLACE, TO_ONE_ADDRESS = "20/h", "5/h"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The same answer whatever is known of the address: only its mailbox learns more."""
    now, document = timezone.now(), policy_of(request)
    if document is None:
        raise Http404
    form = VisitorForm(request.POST or None, document=document)
    context = {
        "form": form,
        "kinds": showing.offered(document),
        "places": showing.complaint_places(document, local_day(now, document.clinic.timezone)),
        "contact": showing.contact(document),
    }
    if request.method == "GET" or not form.is_valid():
        return render(request, "rights/visitor_ask.html", context, status=422 if form.is_bound else 200)
    if _too_often(request, form.cleaned_data["email"]):
        form.add_error(None, _("That was often. Wait an hour, or write to us: the address stands below."))
        return render(request, "rights/visitor_ask.html", context, status=429)
    actions.ask_by_mail(form.asked(), form.cleaned_data["email"], request.LANGUAGE_CODE, now)
    return redirect("rights:asked")


def _too_often(request: HttpRequest, address: str) -> bool:
    key = address.lower()
    by_address = is_ratelimited(
        request, group="rights address", key=lambda group, request: key, rate=TO_ONE_ADDRESS, increment=True
    )
    return by_address or is_ratelimited(request, group="rights ip", key="ip", rate=FROM_ONE_PLACE, increment=True)


@public
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "rights/visitor_asked.html")


def _by_link(view):
    """The view of a request that a mailed link names; 404 for a link that is forged or too old."""

    @wraps(view)
    def found(request: HttpRequest, token: str, **named) -> HttpResponse:
        row = links.request_of(token)
        if row is None:
            return render(request, "rights/visitor_gone.html", status=404)
        return view(request, row, token, **named)

    return found


def _has_account(row: Request) -> bool:
    """Then the link alone is not enough for an answer."""
    return import_string(settings.PERSON_BY_ADDRESS["platform"])(row.address) is not None


@public
@never_cache
@require_http_methods(["GET", "POST"])
@_by_link
def visit(request: HttpRequest, row: Request, token: str) -> HttpResponse:
    """GET: how the request stands. POST: "it is mine", or act=take-back."""
    now, document = timezone.now(), policy_of(request)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "take-back":
                actions.take_back(row, now)
            else:
                actions.prove_mailbox(row, place.by_address(row.address), now)
        except actions.Closed:
            messages.info(request, _("It was answered already."))
        else:
            return redirect("rights:visit", token)
        row.refresh_from_db()
    own = _has_account(row)
    context = showing.told(row, document, now) | {"token": token, "sign_in": own, "staying": []}
    context["answer"] = None if own or not row.identity else files.answer_of(row, now)
    return render(request, "rights/visit.html", context)


@public
@never_cache
@require_GET
@sensitive_variables()
@_by_link
def answer(request: HttpRequest, row: Request, token: str, form: str) -> HttpResponse:
    """410 when its weeks are over; 404 for whoever must sign in."""
    now = timezone.now()
    if _has_account(row) or not row.identity:
        raise Http404
    found = files.answer_of(row, now)
    if found is None:
        return render(request, "rights/visitor_gone.html", status=410)
    queries.fetched(found, now)
    return files.response(request, row, found, form, now, layout="base_platform.html")
