"""Why an operator does what they do."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shared.privacy.collecting import Written
from tenants.clinics.models import Clinic

STATES = {
    Clinic.State.SETTING_UP: pgettext_lazy("a clinic", "Being set up"),
    Clinic.State.WAITING: pgettext_lazy("a clinic", "Waiting for Enrum"),
    Clinic.State.OPEN: pgettext_lazy("a clinic", "Open"),
    Clinic.State.SUSPENDED: pgettext_lazy("a clinic", "Suspended"),
    Clinic.State.SHUT: pgettext_lazy("a clinic", "Closed until it is paid"),
    Clinic.State.DECLINED: pgettext_lazy("a clinic", "Declined"),
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


class EndingForm(ReasonForm):
    """`name`: what has to be typed; "" where nothing has."""

    name = forms.CharField(
        label=_("The clinic's name, letter by letter"), required=False, max_length=200,
        help_text=_("So that nobody ends the wrong one."),
    )  # fmt: skip
    field_order = ["name", "reason"]

    def __init__(self, *arguments, name="", **named):
        super().__init__(*arguments, **named)
        self.wanted = name

    def clean_name(self):
        if self.wanted and self.cleaned_data["name"].strip() != self.wanted.strip():
            raise forms.ValidationError(_("That is not this clinic's name."))
        return self.cleaned_data["name"]
