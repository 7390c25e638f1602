"""What a practitioner says of themselves for the directory: ticks of the vocabulary, nothing in words of their own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.directory.models import Profile
from shared.matching import words
from shared.matching.engine.vocabulary import vocabulary


def _ticks(label, help_text="", required=False):
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=required, widget=forms.CheckboxSelectMultiple
    )


class ProfileForm(forms.Form):
    """`countries`: the clinic's own first."""

    audiences = _ticks(_("Whom you meet"), required=True)
    areas = _ticks(_("What you work with"), _("Tick what you know well. Those who look are shown why you fit."), True)
    methods = _ticks(_("How you work"))
    traits = _ticks(_("What people can count on"))
    town = forms.ChoiceField(label=_("Where you meet people on site"), required=False)
    region = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("For those who meet by video and phone alone.")
    )
    gender = forms.ChoiceField(
        label=_("Your gender"), required=False, help_text=_("Some would rather meet one. Leave it out if you like.")
    )

    def __init__(self, *arguments, profile: Profile, countries, **named):
        initial = {name: getattr(profile, name) for name in self.base_fields}
        super().__init__(*arguments, initial=initial, **named)
        for section in ("audiences", "areas", "methods", "traits"):
            self.fields[section].choices = words.choices(section, ordered=section in ("areas", "methods"))
        self.fields["town"].choices = [("", _("Nowhere: by video or phone")), *((n, n) for n in words.towns(countries))]
        self.fields["region"].choices = [("", _("Not told")), *words.regions(countries)]
        self.fields["gender"].choices = [("", _("Not told")), *words.choices("genders")]

    def clean(self):
        cleaned = super().clean()
        if town := vocabulary().towns.get(cleaned.get("town")):
            cleaned["region"] = vocabulary().region_key(town.region)
        return cleaned
