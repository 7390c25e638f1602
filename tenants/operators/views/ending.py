"""Deleting a clinic, step by step; and what was deleted."""

from functools import partial

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shared.web.access import operator
from shared.web.errors import bad_request
from tenants.operators import actions, ending, queries
from tenants.operators.forms import EndingForm
from tenants.operators.models import Deletion
from tenants.operators.views import touching
from tenants.operators.views.clinics import clinic_page, find

WHY_NOT = {
    "state": gettext_lazy("Only a suspended clinic can be deleted."),
    "there": gettext_lazy("Somebody was first. This is how it stands now."),
    "gone": gettext_lazy("There is nothing to do any more. This is how it stands now."),
    "same": gettext_lazy("You proposed it yourself. It takes another operator to approve."),
}


@operator
@never_cache
@require_POST
def step(request, pk):
    """POST step=propose, approve or keep; each with a reason, the first two with the clinic's name typed, all of them after a
    touch of the key for this very step."""
    row, now, name = find(pk), timezone.now(), request.POST.get("step", "")
    if name not in actions.ENDING:
        return bad_request(request)
    keeps = name == "keep"
    form = EndingForm(request.POST, prefix="keep" if keeps else "end", name="" if keeps else row.name)
    page = partial(clinic_page, request, row, now, **{"keep_form" if keeps else "end_form": form})
    if not form.is_valid():
        return page(status=422)
    if not touching.spent(request, name, row.pk, now):
        form.add_error(None, touching.WORDS)
        return page(status=403)
    try:
        actions.ENDING[name](row, request.staff.pk, form.cleaned_data["reason"], now)
    except ending.NotNow as refused:
        form.add_error(None, WHY_NOT[refused.why])
        return page(status=409)
    return redirect("operators:clinic", pk=row.pk)


@operator
@never_cache
@require_GET
def ended(request):
    """Clinics that are gone: certificates, and no name."""
    return render(request, "operators/ended.html", {"deletions": queries.deleted()})


@operator
@never_cache
@require_GET
def certificate(request, pk):
    row = Deletion.objects.filter(pk=pk, done_at__isnull=False).first()
    if row is None:
        raise Http404
    response = JsonResponse(row.certificate, json_dumps_params={"indent": 2, "sort_keys": True})
    response.headers["Content-Disposition"] = f'attachment; filename="deletion-{row.pk}.json"'
    return response
