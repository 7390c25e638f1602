"""What an owner chooses for a new key."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practice.integrations.models import Scope

SCOPES = {
    Scope.BOOKINGS: _("When times are, and their state"),
    Scope.CLIENTS: _("Clients, as far as the policy lets the recipient know them"),
    Scope.INVOICES: _("Invoices, without whose they are"),
}
LASTS = {30: _("A month"), 90: _("Three months"), 365: _("A year")}


class KeyForm(forms.Form):
    """`recipients`: of disclosing.recipients."""

    recipient = forms.ChoiceField(
        label=_("For whom"), help_text=_("Those whom your policy names, with a signed agreement.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may read"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("How long it holds"), coerce=int, choices=list(LASTS.items()), initial=90)

    def __init__(self, *arguments, recipients, **named):
        super().__init__(*arguments, **named)
        self.recipients = recipients
        self.fields["recipient"].choices = [(key, name) for key, (name, _scopes) in recipients.items()]

    def clean(self):
        cleaned = super().clean()
        _name, scopes = self.recipients.get(cleaned.get("recipient"), ("", ()))
        if cleaned.get("recipient") and set(cleaned.get("scopes", ())) - set(scopes):
            self.add_error("scopes", gettext("Your policy doesn't let this recipient have all of that."))
        return cleaned

    def lasts(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
