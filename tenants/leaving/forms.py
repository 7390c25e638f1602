"""A parcel, as an owner brings it."""

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 500  # megabytes; larger ones are for the command, manage.py bring_in


class ParcelForm(forms.Form):
    parcel = forms.FileField(
        label=_("The parcel"),
        help_text=_("The ZIP that the other clinic fetched, unchanged."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": _("Choose the file first.")},
    )
    sure = forms.BooleanField(
        label=_("What was set up here goes, and the parcel's data comes in its place"),
        error_messages={"required": _("Say that what was set up here may go.")},
    )

    def clean_parcel(self):
        file = self.cleaned_data["parcel"]
        if file.size > LARGEST * 10**6:
            raise forms.ValidationError(
                _("It is larger than %(size)d MB. Ask Enrum to bring it in."), params={"size": LARGEST}
            )
        return file
