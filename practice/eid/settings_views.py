"""The owner's page about the clinic's eID service."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.eid import actions, flows, protocol, queries
from practice.eid.forms import BrokerForm
from practice.eid.models import Broker
from shared.privacy import touch
from shared.privacy.queries import policy_in_force
from shared.web.access import managers

ACT = "eid.change"


@managers
@never_cache
@sensitive_post_parameters("secret")
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Who signs clients in is changed with the key in the hand."""
    now = timezone.now()
    row, recipients = Broker.objects.first(), queries.brokers(policy_in_force(now))
    form = BrokerForm(row, recipients, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if waiting := touch.require(request, ACT, now):
            return waiting
        actions.set_up(form.cleaned_data, form.cleaned_data["secret"], now)
        protocol.forget()
        messages.success(request, _("Saved. Test it before you rely on it."))
        return redirect("eid:settings")
    context = {"form": form, "row": row, "recipients": recipients, "stand_in": _is_stand_in(row)}
    if row:
        context["back"] = request.clinic.my_origin + _callback(row)
    return render(request, "eid/settings.html", context, status=422 if form.is_bound else 200)


def _callback(row):
    return reverse("eid:callback", args=[flows.set_up_name(row)])


def _is_stand_in(row):
    return bool(row) and row.issuer.removeprefix("https://").partition("/")[0] in settings.STAND_INS


@managers
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Does it answer, as OpenID Connect wants, and with keys?"""
    now, row = timezone.now(), Broker.objects.first()
    if row is None:
        raise Http404
    protocol.forget()
    problem = ""
    try:
        if not protocol.keys(flows.client_of(request, row), now):
            problem = Broker.Problem.ANSWER
    except protocol.Trouble as trouble:
        problem = trouble.code
    actions.remember_test(row, problem, now)
    if problem:
        messages.error(request, _("The service did not pass the test. See below."))
    else:
        messages.success(request, _("The service answers, and its keys are there."))
    return redirect("eid:settings")
