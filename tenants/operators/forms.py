"""Why an operator does what they do."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shared.privacy.collecting import Written
from tenants.clinics.models import Clinic

STATES = {
    Clinic.State.SETTING_UP: pgettext_lazy("a clinic", "Being set up"),
    Clinic.State.OPEN: pgettext_lazy("a clinic", "Open"),
    Clinic.State.SUSPENDED: pgettext_lazy("a clinic", "Suspended"),
    Clinic.State.CLOSED: pgettext_lazy("a clinic", "Closed"),
}


class ReasonForm(Written, forms.Form):
    place, never = "operators", ("identity_number",)
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=500,
        help_text=_("One or two sentences. It is kept for good, with your name. Write nothing about any client."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
