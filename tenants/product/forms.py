"""What visitors of Enrum's own pages may ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.billing.plans import CURRENCIES
from tenants.product.examining import LONGEST
from tenants.product.living import COUNTRIES


class PolicyForm(forms.Form):
    """A policy as text or as a file; `said` is what was given."""

    text = forms.CharField(
        label=_("The policy to examine"),
        help_text=_("A policy file (YAML or JSON), or the text of any privacy policy."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or a file"), help_text=_("Text, at most 100 kB."), required=False)
    country = forms.ChoiceField(
        label=_("Whose law"), help_text=_("For plain text; a policy file names its country."),
        choices=list(COUNTRIES.items()),
    )  # fmt: skip

    text.answered = file.answered = True  # one of the two must be there, so neither is called optional

    def clean_file(self):
        """The file's text."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LONGEST:
            raise forms.ValidationError(_("The file is too large. At most 100 kB can be examined here."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("This is no text file in UTF-8. Save it as text, or paste the text.")
            ) from None

    def clean(self):
        said = super().clean()
        if not self.errors and not (said.get("text") or said.get("file")):
            self.add_error("text", _("Paste a policy, or choose a file."))
        return said

    @property
    def said(self) -> str:
        return self.cleaned_data["file"] or self.cleaned_data["text"]


class PriceForm(forms.Form):
    practitioners = forms.IntegerField(label=_("How many practitioners"), min_value=1, max_value=999, initial=3)
    country = forms.ChoiceField(label=_("Country"), choices=[(one, COUNTRIES[one]) for one in CURRENCIES])
