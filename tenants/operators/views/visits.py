"""An operator asks to look into a clinic. Whether they may, its owner says."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shared.web.access import operator
from tenants.operators import actions
from tenants.operators.forms import ReasonForm
from tenants.operators.views import touching
from tenants.operators.views.clinics import clinic_page, find
from tenants.visits import actions as visits
from tenants.visits.models import Visit

WHY_NOT = {
    "asked": gettext_lazy("You have asked already. The owner has not answered yet."),
    "member": gettext_lazy("You are a member of this clinic, and enter it as such."),
    "state": gettext_lazy("Nobody can be visited there in its present state."),
}


@operator
@never_cache
@require_POST
def ask(request, pk):
    """With a reason, and after a touch of the key for this very question."""
    row, now, form = find(pk), timezone.now(), ReasonForm(request.POST, prefix="visit")
    if not form.is_valid():
        return clinic_page(request, row, now, visit_form=form, status=422)
    if not touching.spent(request, "visit", row.pk, now):
        form.add_error(None, touching.WORDS)
        return clinic_page(request, row, now, visit_form=form, status=403)
    try:
        actions.ask_to_visit(row, request.staff, form.cleaned_data["reason"], now)
    except visits.NotNow as refused:
        form.add_error(None, WHY_NOT[refused.why])
        return clinic_page(request, row, now, visit_form=form, status=409)
    return redirect("operators:clinic", pk=row.pk)


@operator
@require_POST
def end(request, pk):
    """`pk`: of the visit; only one's own is there."""
    visit = Visit.objects.filter(pk=pk, operator=request.staff.pk).first()
    if visit is None:
        raise Http404
    visits.end(visit, timezone.now())
    return redirect("operators:clinic", pk=visit.clinic_id)
