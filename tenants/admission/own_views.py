"""What a clinic's owner reads while Enrum looks at the clinic, and after a no."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shared.web.access import staff_role
from tenants.admission import actions, queries
from tenants.admission.forms import AppealForm
from tenants.clinics.models import Clinic

State = Clinic.State


@staff_role("owner")
@never_cache
@require_http_methods(["GET", "POST"])
def case(request):
    """POST words: the appeal against a no, once for each."""
    form, status = AppealForm(request.POST or None), 200
    if request.method == "POST":
        if form.is_valid():
            if actions.appeal(form.cleaned_data["words"], request.user.staff_id, timezone.now()):
                messages.success(request, _("Thank you. Enrum looks at it again, and you get a mail."))
            else:
                messages.info(request, _("Nothing to answer any more: this is how it stands now."))
            return redirect("admission:case")
        status = 422
    context = {"case": queries.case(), "form": form, "state": request.clinic.state}
    return render(request, "admission/case.html", context, status=status)
