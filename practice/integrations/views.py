"""The owner's page of keys."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from practice.integrations import actions, disclosing
from practice.integrations.forms import SCOPES, KeyForm
from practice.integrations.models import Key
from practice.people import stepup
from shared.web.access import staff_role

ACT = "integration.key"
owner = staff_role("owner")


@owner
@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """POST makes a key, after a touch of one's own; it stands on the answer's page and nowhere else."""
    now, secret = timezone.now(), ""
    form = KeyForm(
        request.POST if request.method == "POST" else None, recipients=(found := disclosing.recipients(now))
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        if waiting := stepup.require(request, ACT, now):
            return waiting
        said = form.cleaned_data
        _row, secret = actions.make(said["recipient"], said["scopes"], form.lasts(), now)
        form = KeyForm(recipients=found)
    status = 422 if form.is_bound else 200
    context = {"form": form, "secret": secret, "keys": _keys(now), "recipients": found, "now": now}
    return render(request, "integrations/overview.html", context, status=status)


def _keys(now) -> list[dict]:
    """The newest first, with what each may read just now."""
    found = []
    for row in Key.objects.order_by("-created_at"):
        told = disclosing.disclosed(row.recipient, now)
        state = (
            "revoked"
            if row.revoked_at
            else "expired"
            if row.expires_at <= now
            else "open"
            if told.one
            else "undeclared"
        )
        words = [SCOPES[scope] for scope in row.scopes]
        found.append(
            {"row": row, "name": told.one.name if told.one else row.recipient, "state": state, "scopes": words}
        )
    return found


@owner
@require_POST
def revoke(request: HttpRequest, pk) -> HttpResponse:
    if not actions.revoke(pk, timezone.now()):
        raise Http404
    messages.success(request, gettext("The key is revoked. It opens nothing from now on."))
    return redirect("integrations:overview")
