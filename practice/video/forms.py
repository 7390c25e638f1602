"""What an owner says of the clinic's video service, what a practitioner says of their link, and why a session was ended."""

from urllib.parse import urlsplit

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from practice.video import providers
from practice.video.models import VideoService
from shared.privacy.collecting import Written
from shared.privacy.engine.promises import Recipient
from shared.privacy.outbound.gate import is_host_of

Kind = VideoService.Kind
NAMES = {
    Kind.WHEREBY: _("Whereby: a room for each session, made by itself"),
    Kind.JITSI: _("Jitsi Meet: a room for each session, opened by a token"),
    Kind.TEAMS: _("Microsoft Teams: by the practitioner's link"),
    Kind.ZOOM: _("Zoom: by the practitioner's link"),
    Kind.SKYPE: _("Skype: by the practitioner's link (Microsoft ended it in May 2025)"),
}
NO_SPELLING = {"autocomplete": "off", "spellcheck": "false"}


class ServiceForm(forms.Form):
    """`recipients`: those of the policy that carry video, by key."""

    recipient = forms.ChoiceField(label=_("Service, as your policy names it"))
    kind = forms.ChoiceField(label=_("Kind of service"), choices=NAMES.items(), widget=forms.RadioSelect)
    host = forms.CharField(
        label=_("Host of the rooms"),
        max_length=200,
        required=False,
        help_text=_("For Jitsi alone, as your policy names it for frames: meet.example.se"),
        widget=forms.TextInput(attrs=NO_SPELLING),
    )
    app_id = forms.CharField(
        label=_("Application ID"),
        max_length=100,
        required=False,
        help_text=_("For Jitsi alone."),
        widget=forms.TextInput(attrs=NO_SPELLING),
    )
    secret = forms.CharField(
        label=_("API key or application secret"),
        max_length=2000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone number where video fails"),
        max_length=20,
        required=False,
        validators=[
            RegexValidator(r"^\+?[0-9 ()-]{6,20}$", _("Write the number with its country code: +46 8 465 004 10."))
        ],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    opens_minutes = forms.IntegerField(
        label=_("Clients may come in so many minutes before"), min_value=0, max_value=60, initial=15
    )
    active = forms.BooleanField(label=_("Use it for sessions by video"), required=False)
    host.free = app_id.free = phone.free = False  # a host, a name of the service's and a number, each checked

    def __init__(self, row: VideoService | None, recipients: dict[str, Recipient], *args, **kwargs):
        names = ("recipient", "kind", "host", "app_id", "phone", "opens_minutes", "active")
        super().__init__(*args, initial={name: getattr(row, name) for name in names} if row else {}, **kwargs)
        self.row, self.recipients = row, recipients
        self.fields["recipient"].choices = [(key, one.name) for key, one in recipients.items()]
        if row and row.secret:
            self.fields["secret"].help_text = _(
                "Leave it empty to keep the one there is. It is kept encrypted and never shown."
            )

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        kept = self.row and self.row.secret and self.row.kind == kind
        if kind in providers.NEEDS_SECRET and not cleaned.get("secret") and not kept:
            self.add_error("secret", _("Write the secret that the service gave you."))
        if kind == Kind.JITSI:
            self._check_jitsi(cleaned)
        return cleaned

    def _check_jitsi(self, cleaned):
        one = self.recipients.get(cleaned.get("recipient", ""))
        if not cleaned.get("app_id"):
            self.add_error("app_id", _("Write the ID that your Jitsi server expects."))
        if one and not is_host_of(one, "browser_frame", urlsplit(f"https://{cleaned.get('host') or '-'}/")):
            self.add_error(
                "host", _("Your policy does not name that host for frames of this service. Write it there first.")
            )


class LinkForm(forms.Form):
    """`kind`: of the clinic's service."""

    url = forms.CharField(
        label=_("Your link"),
        max_length=500,
        required=False,
        help_text=_("As the service gives it to you for meetings. Leave it empty to take it away."),
        widget=forms.TextInput(attrs={"inputmode": "url", **NO_SPELLING}),
    )
    url.free = False  # an address of the service's, checked here

    def __init__(self, kind: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        if url and not providers.is_link_of(self.kind, url):
            raise forms.ValidationError(
                _("That is no link of this service. Copy it from there; it begins with https://."), "link"
            )
        return url


class MisuseForm(Written):
    place = "booking"
    never = ("identity_number",)
    reason = forms.CharField(
        label=_("What happened?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts, and nothing about health: it is kept with the booking, and the client may read it."),
    )
