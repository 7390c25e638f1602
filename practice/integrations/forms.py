"""What an owner chooses for a new key, and for an address that is told what happens."""

from datetime import timedelta
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practice.integrations.models import PING, Happening, Scope
from practice.integrations.outbox import scope_of
from shared.privacy.outbound.gate import is_host_of

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


KINDS = {
    Happening.BOOKING_MADE: _("A time is booked"),
    Happening.BOOKING_MOVED: _("A time is moved"),
    Happening.BOOKING_CANCELLED: _("A time is called off"),
    Happening.CLIENT_ADDED: _("There is a new client"),
    Happening.CLIENT_CHANGED: _("A client changes what you know of them"),
    Happening.INVOICE_ISSUED: _("An invoice or a credit note is issued"),
    Happening.INVOICE_PAID: _("An invoice is paid"),
}
LABELS = KINDS | {PING: _("A test")}


class HookForm(forms.Form):
    """`recipients`: of disclosing.told_by_hook. Gives what outbox.add wants."""

    recipient = forms.ChoiceField(
        label=_("For whom"), help_text=_("Those whom your policy names, with a signed agreement and a host.")
    )
    url = forms.CharField(
        label=_("Its address"),
        max_length=500,
        help_text=_("It begins with https:// and lies at a host that your policy names for this recipient."),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocapitalize": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told"), choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip

    def __init__(self, *arguments, recipients, **named):
        super().__init__(*arguments, **named)
        self.recipients = recipients
        self.fields["recipient"].choices = [(key, told.one.name) for key, told in recipients.items()]

    def clean_url(self) -> str:
        text = self.cleaned_data["url"].strip()
        try:
            url = urlsplit(text)
            known = bool(url.hostname) and (url.port or 443) > 0
        except ValueError:
            known = False
        if not known or "@" in url.netloc or any(one <= " " or one in "\"'<>\\" for one in text):
            raise ValidationError(gettext("This is no address."))
        if url.scheme != "https":
            raise ValidationError(gettext("The address has to begin with https://."))
        return url._replace(fragment="").geturl()

    def clean(self):
        cleaned = super().clean()
        told = self.recipients.get(cleaned.get("recipient"))
        if told is None:
            return cleaned
        if cleaned.get("url") and not is_host_of(told.one, "server", urlsplit(cleaned["url"])):
            self.add_error("url", gettext("Your policy names no such host for this recipient."))
        if {scope_of(kind) for kind in cleaned.get("kinds", ())} - set(told.scopes()):
            self.add_error("kinds", gettext("Your policy doesn't let this recipient have all of that."))
        return cleaned
