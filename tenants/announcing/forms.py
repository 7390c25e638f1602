"""An announcement, as an operator writes it."""

from datetime import datetime, time, timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shared.privacy.collecting import Written

LONGEST = timedelta(days=90)


class AnnouncementForm(Written, forms.Form):
    """One text for each language; days as the platform counts them."""

    place, never = "operators", ("identity_number",)
    from_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=name, max_length=500, widget=forms.Textarea(attrs={"rows": 2, "lang": code})
            )

    def clean(self):
        found = super().clean()
        begins, ends = found.get("from_on"), found.get("until_on")
        if begins and ends and not begins <= ends <= begins + LONGEST:
            self.add_error("until_on", _("The last day comes after the first one, by three months at most."))
        return found

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}

    def moments(self) -> tuple[datetime, datetime]:
        zone = timezone.get_current_timezone()
        first, last = self.cleaned_data["from_on"], self.cleaned_data["until_on"] + timedelta(days=1)
        return tuple(datetime.combine(day, time(), zone) for day in (first, last))
