"""An incident, as an operator writes it: whichever languages there is time for, at least one."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shared.privacy.collecting import Written
from tenants.status.models import Incident
from tenants.status.words import PARTS


class InLanguages(Written, forms.Form):
    """A field for each language; `words` gives what was filled in."""

    place, never = "operators", ("identity_number",)

    def add(self, name, label, longest, rows):
        for code, language in settings.LANGUAGES:
            widget = (
                forms.Textarea(attrs={"rows": rows, "lang": code}) if rows else forms.TextInput(attrs={"lang": code})
            )
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label}, {language}", max_length=longest, widget=widget, required=False
            )

    def words(self, name) -> dict[str, str]:
        found = {code: self.cleaned_data.get(f"{name}_{code}", "") for code, _name in settings.LANGUAGES}
        return {code: text for code, text in found.items() if text}


class IncidentForm(InLanguages):
    part = forms.ChoiceField(
        label=_("What it concerns"), choices=lambda: [(key, PARTS[key]) for key in Incident.Part.values]
    )
    since_at = forms.DateTimeField(
        label=_("Since"), widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    )

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.add("title", _("What it is called"), 120, 0)
        self.add("text", _("What is known"), 1000, 3)

    def clean_since_at(self):
        if self.cleaned_data["since_at"] > timezone.now():
            raise forms.ValidationError(_("It begins now or has begun. Works to come are told as an announcement."))
        return self.cleaned_data["since_at"]

    def clean(self):
        found = super().clean()
        for name in ("title", "text"):
            if not self.words(name):
                self.add_error(
                    f"{name}_en", _("Write it in one language at least. English is shown where another is missing.")
                )
        return found


class TellForm(InLanguages):
    over = forms.BooleanField(label=_("It is over now"), required=False)

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.add("text", _("What is known"), 1000, 3)

    def clean(self):
        found = super().clean()
        if not self.words("text") and not found.get("over"):
            self.add_error("text_en", _("Write what is known now, or say that it is over."))
        return found
