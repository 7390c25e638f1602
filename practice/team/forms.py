"""Forms of the team's pages."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.people.models import User
from practice.team import licensing, rules, words
from practice.team.actions import Terms
from shared.web.languages import NAMES


class TermsForm(forms.Form):
    """Roles and what hangs on them."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, error_messages={"required": words.REFUSED["roles"]}
    )
    treats = forms.BooleanField(
        label=_("Can be booked"), required=False, help_text=_("For whoever has clients: they appear on the portal.")
    )
    regime = forms.ChoiceField(
        label=_("Bound to secrecy by"), required=False, widget=forms.RadioSelect,
        help_text=_("Only what your policy promises can be chosen."),
    )  # fmt: skip

    def __init__(self, *arguments, given, promised, **more):
        """`given`: roles that may be given; `promised`: regimes that the policy speaks of."""
        super().__init__(*arguments, **more)
        self.fields["roles"].choices = [(name, f"{words.role(name)}. {words.OPENS[name]}") for name in given]
        self.fields["regime"].answered = True  # "nothing stated" is an answer
        self.fields["regime"].choices = [
            (name, label) for name, label in words.REGIMES.items() if name == User.Regime.NONE or name in promised
        ]

    def clean(self):
        found = super().clean()
        if "roles" not in found:
            return found
        try:
            rules.check_roles(found["roles"], found.get("treats", False))
        except rules.NotAllowed as no:
            self.add_error("treats" if no.why == "treats" else "roles", words.REFUSED[no.why])
        return found

    def terms(self) -> Terms:
        return Terms(self.cleaned_data["roles"], self.cleaned_data["treats"], self.cleaned_data["regime"])


class PersonForm(forms.Form):
    """Who is invited, and where to."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Surname"), max_length=100, required=False)
    language = forms.ChoiceField(label=_("Language of the mail"))

    def __init__(self, *arguments, languages, **more):
        super().__init__(*arguments, **more)
        self.fields["language"].choices = [(code, NAMES[code]) for code in languages]

    def person(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("email", "first_name", "last_name", "language")}


class InviteForm(PersonForm, TermsForm):
    """Somebody to work here."""


class LeaveForm(forms.Form):
    """The last day, and for each client who has them from then on."""

    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The membership ends when this day is over. Today: it ends at once."),
    )  # fmt: skip

    def __init__(self, *arguments, shares, colleagues, today, **more):
        super().__init__(*arguments, **more)
        self.today, self.shares = today, shares
        self.colleagues = {str(one.pk): one for one in colleagues}
        named = [(pk, one.get_full_name()) for pk, one in self.colleagues.items()]
        offered = [("", _("Nobody: the relation ends")), *named]
        for share in shares:
            self.fields[self._name(share)] = forms.ChoiceField(
                label=share.client.first_name, required=False, initial=share.relation.passes_to_id, choices=offered
            )

    @staticmethod
    def _name(share):
        return f"to_{share.relation.pk}"

    def rows(self):
        return [(share, self[self._name(share)]) for share in self.shares]

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if not self.today <= day <= self.today + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day

    def ends(self, zone: ZoneInfo, now: datetime) -> datetime:
        day = self.cleaned_data["last_day"]
        return now if day == self.today else datetime.combine(day + timedelta(days=1), time.min, zone)

    def passes_to(self) -> dict:
        return {
            share.relation.pk: self.colleagues.get(self.cleaned_data[self._name(share)] or "") for share in self.shares
        }


class LicenceForm(forms.Form):
    number = forms.CharField(label=_("Licence number"), max_length=20)
    expires_on = forms.DateField(
        label=_("Last day on which it holds"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty if it has no end."),
    )  # fmt: skip

    def clean_number(self):
        return licence_number(self.cleaned_data["number"])


def licence_number(number: str) -> str:
    """Raises ValidationError that says how it is written."""
    number = licensing.tidy(number)
    if not licensing.is_number(number):
        raise forms.ValidationError(
            _(
                "Write it as the register has it: at most nine letters and digits. An identity number does not belong here."
            )
        )
    return number
