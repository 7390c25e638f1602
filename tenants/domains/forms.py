"""What an owner writes about a domain."""

import re

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.domains import names

# The part before the @: RFC 5321's Dot-string, without the signs that nobody means.
LOCAL_PART = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?\Z")
SAID = {
    "characters": _("That is not a domain. Write it as it stands after www or @, for example clinic.example."),
    "whole": _("Write the whole domain, with what stands after the dot."),
    "number": _("Write the domain's name, not a number."),
    "inside": _("That name leads nowhere on the open internet."),
    "ours": _("That address belongs to the platform. Write a domain of your own."),
}


class NameField(forms.CharField):
    """The ASCII form of a domain."""

    free = False  # nothing but a domain gets through: see shared.privacy.collecting

    def __init__(self, **named):
        control = forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}
        )
        super().__init__(max_length=300, widget=control, **named)

    def clean(self, value):
        try:
            return names.read(super().clean(value), settings.BASE_HOSTNAME)
        except names.BadName as error:
            raise forms.ValidationError(SAID[error.code], error.code) from None


class PortalForm(forms.Form):
    name = NameField(
        label=_("Domain"), help_text=_("For example www.clinic.example. Visitors come to your portal there.")
    )


class MailForm(forms.Form):
    local_part = forms.CharField(
        label=_("Before the @"),
        max_length=64,
        initial="hej",
        help_text=_("Answers go to this address: choose one that somebody reads."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = NameField(label=_("After the @"), help_text=_("For example clinic.example."))
    local_part.free = False

    def clean_local_part(self):
        written = self.cleaned_data["local_part"].strip().lower()
        if not LOCAL_PART.match(written) or ".." in written:
            raise forms.ValidationError(_("Use the letters a to z, digits, dots and hyphens."), "characters")
        return written
