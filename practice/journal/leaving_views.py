"""The clinic leaves: each practitioner adds what they alone can open."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from practice.journal import leaving
from practice.journal.views import to_key
from practice.people import stepup, unlock
from practice.people.models import User
from shared.privacy.rights.answers import packed
from shared.web.access import carers
from tenants.leaving import actions as parcels


@carers
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def take_along(request):
    """POST, after a touch: my journals are opened, locked with a fresh code, and laid into the parcel. The code is shown
    once, here, and kept by nobody."""
    now, parcel = timezone.now(), parcels.latest_ready(timezone.now())
    context = {"parcel": parcel, "journals": leaving.journals_of(request.user).count(),
               "secret": request.user.regime == User.Regime.PASTORAL}  # fmt: skip
    if request.method == "GET" or parcel is None:
        return render(request, "journal/take_along.html", context, status=409 if request.method == "POST" else 200)
    if waiting := stepup.require(request, "export", now):
        return waiting
    try:
        found = leaving.collect(request.user, unlock.private_key(request), request.clinic.name, now)
    except unlock.Refused:
        return to_key(request)
    context["code"] = parcels.add_part(parcel, request.user.pk, packed(found))
    context["shut"] = sum(not one["opened"] for one in found["journals"])
    return render(request, "journal/take_along.html", context)
