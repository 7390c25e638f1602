"""The end of one's own account at Enrum, for whoever no clinic needs any more."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shared.staff import actions, acts, directory, queries, sessions
from shared.staff.models import Trustee
from shared.web.access import platform_staff


@platform_staff
@never_cache
@require_http_methods(["GET", "POST"])
def end(request):
    """POST, after a touch. Who belongs to a clinic is told what comes first."""
    now, account, refused = timezone.now(), request.staff, ""
    act = acts.bound(request.place, acts.END_ACCOUNT)
    if request.method == "POST":
        if sessions.spend(request.staff_session, act, now):
            try:
                return _ended(request, account, now)
            except actions.StillNeeded:
                return redirect("staff:end-account")  # it says why
        refused = _("Touch your key to confirm this.")
    shown = {
        "rooms": directory.by_schemas(queries.clinics_of(account)), "operator": account.operator_since, "act": act,
        "held": bool(queries.working([account.pk], now)), "refused": refused,
        "trusted": Trustee.objects.filter(trustee=account, accepted_at__isnull=False).count(),
    }  # fmt: skip
    return render(request, "staff/end_account.html", shown, status=422 if refused else 200)


def _ended(request, account, now):
    response = redirect("/")
    actions.end_account(account, now)
    sessions.end(request, response)
    messages.success(request, _("Your account has ended. What we still keep of it goes as our privacy policy says."))
    return response
