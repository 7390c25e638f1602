"""What an owner may decide about the clinic's look."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shared.web.languages import NAMES
from tenants.branding import logo, palette
from tenants.branding.models import Brand

WORDS = {  # field of Brand: (label, help, control, most characters)
    "headline": (_("Headline"), _("The first thing a visitor reads."), forms.TextInput, 80),
    "welcome": (_("Welcome"), _("Two or three sentences: who you are and whom you help."), forms.Textarea, 600),
    "hours": (_("Opening hours"), _("One line for each."), forms.Textarea, 400),
    "contact": (
        _("Address and contact"),
        _("Shown at the foot of every page. One line for each."),
        forms.Textarea,
        400,
    ),
    "footer": (
        _("Last words of every page"),
        _("For example how to get in, or who owns the clinic."),
        forms.Textarea,
        400,
    ),
}


class ColourField(forms.CharField):
    """ "#1d5c4f" in lower case; the browser's own colour picker."""

    def __init__(self, **named):
        super().__init__(widget=forms.TextInput(attrs={"type": "color"}), **named)

    def clean(self, value):
        colour = super().clean(value).lower()
        try:
            palette.parse(colour)
        except ValueError:
            raise forms.ValidationError(
                _("Choose a colour, written as # and six digits or letters a to f."), "colour"
            ) from None
        return colour


class LogoField(forms.FileField):
    """bytes of a PNG made anew (logo.redrawn), or None."""

    def __init__(self, **named):
        picker = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
        super().__init__(widget=picker, required=False, **named)

    def clean(self, data, initial=None):
        uploaded = super().clean(data, initial)
        if not uploaded:
            return None
        try:
            return logo.redrawn(uploaded.read())
        except logo.NotALogo as error:
            said = {
                "size": _("The picture is too large. Choose one of at most 2 MB and 4,000 × 4,000 pixels."),
                "kind": _("Choose a picture of the kind PNG, JPEG or WebP."),
            }
            raise forms.ValidationError(said[error.reason], error.reason) from error


class BrandForm(forms.Form):
    """Everything on the page; the words come once for each language that the clinic speaks now."""

    name = forms.CharField(label=_("The clinic's name"), max_length=200)
    seed_colour = ColourField(
        label=_("Colour"),
        help_text=_("Every shade on the site is made from it, so that the text is easy to read by day and by night."),
    )
    typeface = forms.ChoiceField(label=_("Typeface"), choices=Brand.Typeface.choices, widget=forms.RadioSelect)
    logo = LogoField(
        label=_("Logo"), help_text=_("PNG, JPEG or WebP. It is made smaller, and all that a photo tells is removed.")
    )
    drop_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    first_language = forms.ChoiceField(
        label=_("First language"), choices=list(NAMES.items()), help_text=_("For visitors who have chosen none.")
    )

    def __init__(self, row: Brand, *arguments, **named):
        initial = {field: getattr(row, field) for field in ("name", "seed_colour", "typeface", "languages")}
        super().__init__(*arguments, initial=initial | {"first_language": row.languages[0]}, **named)
        self.spoken = row.languages
        if not row.logo_hash:
            del self.fields["drop_logo"]
        for field, (label, help_text, control, longest) in WORDS.items():
            for code in self.spoken:
                self.fields[f"{field}_{code}"] = forms.CharField(
                    label=f"{label}, {NAMES[code]}", help_text=help_text, max_length=longest, required=False,
                    initial=getattr(row, field).get(code, ""), widget=control(attrs={"lang": code}),
                )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        chosen, first = cleaned.get("languages"), cleaned.get("first_language")
        if chosen and first and first not in chosen:
            self.add_error("first_language", gettext("Choose one of the clinic's languages."))
        return cleaned

    def words(self):
        """The fields in several languages, for the template."""
        return [self[f"{field}_{code}"] for field in WORDS for code in self.spoken]

    def changes(self) -> dict:
        """Fields of Brand, from a valid form."""
        cleaned = self.cleaned_data
        first = cleaned["first_language"]
        found = {field: cleaned[field] for field in ("name", "seed_colour", "typeface")}
        found["languages"] = [first, *(code for code in NAMES if code in cleaned["languages"] and code != first)]
        for field in WORDS:
            found[field] = {code: text for code in self.spoken if (text := cleaned[f"{field}_{code}"])}
        return found
