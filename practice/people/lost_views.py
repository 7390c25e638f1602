"""Turning off the second step of a client who has lost everything for it: the front desk's page, and the client's way to
stop it."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from practice.people import lost_step, stepup
from practice.people.models import SecondStep
from practice.people.queries import names
from shared.privacy.collecting import Written
from shared.web.access import public, staff_role

desk = staff_role("owner", "administrator", "receptionist")


class LostForm(Written, forms.Form):
    place, never = "disclosure", ("identity_number",)
    address = forms.EmailField(
        label=_("The e-mail address they sign in with"),
        max_length=254,
        help_text=_("Ask them; don't help them remember."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    how = forms.ChoiceField(
        label=_("How you know who it is"),
        widget=forms.RadioSelect,
        choices=[
            ("document", _("I saw an identity document, and the face is theirs")),
            ("eid", _("They have proven it with an eID")),
        ],
    )
    seen = forms.CharField(
        label=_("What you saw"),
        min_length=3,
        max_length=200,
        help_text=_("For instance: driving licence, at the reception. No number. The client reads it in their log."),
    )


@desk
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def lost(request):
    """POST address, how, seen; then a touch of the key for this very client."""
    now, form, status = timezone.now(), LostForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = lost_step.by_address(form.cleaned_data["address"])
            except lost_step.NotThere:
                form.add_error("address", _("No client here with this address has a second step. Ask them once more."))
            else:
                if waiting := stepup.require(request, f"client.second_step:{row.pk}", now):
                    return waiting
                how, seen = form.cleaned_data["how"], form.cleaned_data["seen"]
                lost_step.ask(row, request.user, how, seen, request.clinic.name, now)
                messages.success(request, gettext("Begun. The client has been told, and may stop it until it is done."))
                return redirect("people:second-lost")
    return render(request, "people/lost_step.html", {"form": form, "waiting": _waiting(request, now)}, status=status)


def _waiting(request, now):
    rows = lost_step.waiting()
    called = names([row.pk for row in rows], request.user, now)
    return [{"row": row, "name": called.get(row.pk, "")} for row in rows]


@desk
@require_POST
def stop(request, pk):
    row = SecondStep.objects.filter(pk=pk, ends_at__isnull=False).first()
    if row is None:
        raise Http404
    lost_step.stop(row)
    messages.success(request, gettext("Stopped. The second step stays on."))
    return redirect("people:second-lost")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def keep(request, token):
    """The link in the notice. Following it changes nothing, for mail programs follow links too; the button does."""
    row = lost_step.by_token(token)
    if row and request.method == "POST":
        lost_step.stop(row)
        return render(request, "people/step_kept.html", {"row": row, "done": True})
    return render(request, "people/step_kept.html", {"row": row, "done": False}, status=200 if row else 410)
