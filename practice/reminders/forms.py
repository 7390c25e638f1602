"""What the clinic says about reminders, and what each person says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.reminders.models import Preference, Rules

TIMES = [
    ("", _("No reminder")), (7 * 24 * 60, _("A week before")), (3 * 24 * 60, _("Three days before")),
    (2 * 24 * 60, _("Two days before")), (24 * 60, _("The day before, at the same hour")), (4 * 60, _("Four hours before")),
    (2 * 60, _("Two hours before")), (60, _("An hour before")),
]  # fmt: skip
HOURS = [("", _("Never")), *((hour, f"{hour}.00") for hour in range(5, 12))]
WAYS = [
    (Preference.Way.MAIL, _("By mail")),
    (Preference.Way.SMS, _("By text message")),
    (Preference.Way.BOTH, _("Both")),
    (Preference.Way.NONE, _("Not at all")),
]


def _time(label):
    return forms.TypedChoiceField(label=label, choices=TIMES, coerce=int, empty_value=0, required=False)


class RulesForm(forms.Form):
    first, second, third = _time(_("First reminder")), _time(_("Second reminder")), _time(_("Third reminder"))
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}))
    staff_hour = forms.TypedChoiceField(
        label=_("Practitioners get their day at"), choices=HOURS, coerce=int, empty_value=None, required=False
    )
    sms_quota = forms.IntegerField(label=_("Most text messages in a month"), min_value=0, max_value=100_000)
    sms_price = forms.DecimalField(
        label=_("Price of a text message"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=_("As your agreement with the service has it. What the service itself tells counts before this."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in ("SEK", "DKK", "EUR")])

    def __init__(self, row: Rules, *args, **kwargs):
        names = ("quiet_from", "quiet_to", "staff_hour", "sms_quota", "currency")
        initial = {name: getattr(row, name) for name in names} | {"sms_price": f"{row.sms_price / 100:.2f}"}
        initial |= dict(zip(("first", "second", "third"), [*row.minutes, "", "", ""], strict=False))
        super().__init__(*args, initial=initial, **kwargs)

    def values(self) -> dict:
        said = self.cleaned_data
        minutes = sorted({said[name] for name in ("first", "second", "third") if said[name]}, reverse=True)
        names = ("quiet_from", "quiet_to", "staff_hour", "sms_quota", "currency")
        return {name: said[name] for name in names} | {"minutes": minutes, "sms_price": int(said["sms_price"] * 100)}


class AccountForm(forms.Form):
    """The clinic's own account at the service for text messages. `elks`: it is 46elks."""

    secret = forms.CharField(
        label=_("Secret of your account there"),
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, elks: bool, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.elks = elks
        self.fields["secret"].help_text = (
            _("API username and password with a colon between.") if elks else _("The token that the service gave you.")
        )

    def clean_secret(self):
        secret = self.cleaned_data["secret"].strip()
        if not secret.isprintable() or not secret.isascii():
            raise forms.ValidationError(
                _("Copy it once more: a secret holds plain letters, digits and signs."), "secret"
            )
        user, _colon, password = secret.partition(":")
        if self.elks and not (user and password):
            raise forms.ValidationError(_("Write the API username, a colon, and the API password."), "secret")
        return secret


class PreferenceForm(forms.Form):
    """`texted`: the clinic can send text messages; `staff`: of somebody who works here."""

    way = forms.ChoiceField(label=_("How shall we tell you?"), widget=forms.RadioSelect)
    changes = forms.BooleanField(label=_("When a client books or cancels"), required=False)
    day = forms.BooleanField(label=_("My times, each morning"), required=False)

    def __init__(self, row: Preference, texted: bool, staff: bool, phone: str, *args, **kwargs):
        super().__init__(*args, initial={name: getattr(row, name) for name in ("way", "changes", "day")}, **kwargs)
        self.phone = phone
        self.fields["way"].choices = [
            one for one in WAYS if texted or one[0] in (Preference.Way.MAIL, Preference.Way.NONE)
        ]
        if not staff:
            del self.fields["changes"], self.fields["day"]

    def clean_way(self):
        way = self.cleaned_data["way"]
        if way in (Preference.Way.SMS, Preference.Way.BOTH) and not self.phone:
            raise forms.ValidationError(
                _("We have no number of yours. Write it down under your information first."), "phone"
            )
        return way
