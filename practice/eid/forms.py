"""Registering with an eID, and what an owner says about the clinic's broker."""

from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.eid.models import Broker, Identity
from practice.eid.presets import PRESETS
from practice.people.forms import RegisterForm
from shared.privacy.engine.promises import Recipient
from shared.privacy.outbound.gate import is_host_of


class RegisterByEid(RegisterForm):
    """An account that no password opens. `proven`: actions.Proven."""

    def __init__(self, *args, proven, **kwargs):
        super().__init__(*args, **kwargs)
        self.proven = proven
        del self.fields["password1"]
        self.fields["first_name"].initial, self.fields["last_name"].initial = proven.first_name, proven.last_name

    def details(self):
        names = ("email", "first_name", "last_name", "phone")
        return {name: self.cleaned_data[name] for name in names} | {"password1": None}

    def _own_first_try(self):
        """A double click: same eID, same address, not yet verified."""
        made = {"issuer": self.proven.issuer, "subject": self.proven.subject, "at_work": False}
        found = Identity.objects.filter(**made, user__email=self.cleaned_data["email"], user__verified_at=None)
        return next((row.user for row in found.select_related("user")), None)


class BrokerForm(forms.Form):
    """`recipients`: those of the policy that identify people, by key."""

    recipient = forms.ChoiceField(label=_("Service, as your policy names it"))
    preset = forms.ChoiceField(
        label=_("Kind of service"), choices=[(key, one.name) for key, one in PRESETS.items()], widget=forms.RadioSelect
    )
    issuer = forms.CharField(
        label=_("Its address (issuer)"),
        max_length=300,
        help_text=_("Begins with https:// and lies on a host that your policy names for this service."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    means = forms.MultipleChoiceField(label=_("What people may use"), widget=forms.CheckboxSelectMultiple)
    active = forms.BooleanField(label=_("Offer it to clients"), required=False)
    issuer.free = client_id.free = False  # an address and a name of the service's, checked here

    def __init__(self, row: Broker | None, recipients: dict[str, Recipient], *args, **kwargs):
        names = ("recipient", "preset", "issuer", "client_id", "means", "active")
        super().__init__(*args, initial={name: getattr(row, name) for name in names} if row else {}, **kwargs)
        self.row, self.recipients = row, recipients
        self.fields["recipient"].choices = [(key, one.name) for key, one in recipients.items()]
        every = {key: one.name for preset in PRESETS.values() for key, one in preset.means.items()}
        self.fields["means"].choices = list(every.items())
        if row:
            self.fields["secret"].help_text = _(
                "Leave it empty to keep the one there is. It is kept encrypted and never shown."
            )

    def clean_issuer(self):
        issuer = self.cleaned_data["issuer"].strip()
        parts, one = urlsplit(issuer), self.recipients.get(self.cleaned_data.get("recipient", ""))
        if parts.scheme != "https" or "@" in parts.netloc or parts.query or parts.fragment:
            raise forms.ValidationError(
                _("Write an address that begins with https://, without a question mark."), "https"
            )
        if one and not is_host_of(one, "server", parts):
            raise forms.ValidationError(
                _("Your policy does not name that host for this service. Write it there first."), "host"
            )
        return issuer

    def clean(self):
        cleaned = super().clean()
        offered = PRESETS[cleaned["preset"]].means if "preset" in cleaned else {}
        if "means" in cleaned and not set(cleaned["means"]) <= set(offered):
            self.add_error("means", _("This kind of service does not offer all of these."))
        if not cleaned.get("secret") and not self.row:
            self.add_error("secret", _("Write the secret that the service gave you."))
        return cleaned
