"""The operators' queue of clinics that wait, and the answer to each."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shared.web.access import operator
from shared.web.errors import bad_request
from tenants.admission import actions, queries
from tenants.operators import queries as clinics
from tenants.operators.forms import ReasonForm
from tenants.operators.models import OperatorAct
from tenants.operators.views import touching
from tenants.operators.views.clinics import clinic_page, find, line

GATE = (OperatorAct.Act.BY_HAND, OperatorAct.Act.AT_ONCE)


@operator
@never_cache
@require_http_methods(["GET", "POST"])
def queue(request):
    """POST by_hand=yes or no, with a reason and after a touch for it: whether clinics wait from now on."""
    now, form, status = timezone.now(), ReasonForm(request.POST or None), 200
    if request.method == "POST":
        wanted = request.POST.get("by_hand", "")
        if wanted not in ("yes", "no"):
            return bad_request(request)
        status = 422
        if form.is_valid():
            if touching.spent(request, "gate", None, now):
                actions.change_gate(wanted == "yes", request.staff.pk, form.cleaned_data["reason"], now)
                return redirect("admission:queue")
            form.add_error(None, touching.WORDS)
            status = 403
    waiting = clinics.clinics().filter(state=queries.State.WAITING).order_by("created_at")[: clinics.PAGE]
    context = {
        "waiting": [line(row, {}) | {"declared": queries.declared(row)} for row in waiting],
        "by_hand": queries.by_hand(),
        "changes": clinics.named(OperatorAct.objects.filter(act__in=GATE).order_by("-at")[:5]),
        "form": form,
        "touch": touching.bound(request, "gate"),
    }
    return render(request, "admission/queue.html", context, status=status)


@operator
@never_cache
@require_POST
def answer(request, pk):
    """POST act=admit or decline, with a reason, after a touch of the key for it."""
    row, now, act = find(pk), timezone.now(), request.POST.get("act", "")
    if act not in actions.FROM:
        return bad_request(request)
    form = ReasonForm(request.POST, prefix=act)
    if not form.is_valid():
        return clinic_page(request, row, now, **{f"{act}_form": form}, status=422)
    if not touching.spent(request, act, row.pk, now):
        form.add_error(None, touching.WORDS)
        return clinic_page(request, row, now, **{f"{act}_form": form}, status=403)
    try:
        actions.answer(row.pk, act, request.staff.pk, form.cleaned_data["reason"], now)
    except actions.NotNow:
        form.add_error(None, gettext("The clinic's state has changed meanwhile. This is how it stands now."))
        return clinic_page(request, find(pk), now, **{f"{act}_form": form}, status=409)
    return redirect("operators:clinic", pk=row.pk)
