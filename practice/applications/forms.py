"""What an applicant says, and what those who decide say back."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from practice.applications.models import Application
from practice.booking.words import SPOKEN, spoken_word
from practice.people.forms import NameField, PhoneField, RegisterForm
from practice.team.forms import TermsForm, licence_number
from shared import law
from shared.privacy.collecting import Written
from shared.privacy.engine import vocabulary

Gender = Application.Gender
GENDERS = {
    Gender.UNSAID: _("I would rather not say"),
    Gender.WOMAN: _("Woman"),
    Gender.MAN: _("Man"),
    Gender.OTHER: _("Other"),
}
PLACE = "application"  # of the policy's vocabulary


def professions() -> list[tuple[str, str]]:
    named = [(key, capfirst(words[get_language()])) for key, words in vocabulary.professions().items()]
    return sorted(named, key=lambda choice: choice[1].casefold())


def profession_word(key: str) -> str:
    return dict(professions()).get(key, "")


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code in the mail"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class DetailsForm(Written):
    place, carried = PLACE, RegisterForm.carried  # whoever is approved is greeted by it
    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Surname"))
    phone = PhoneField(label=_("Telephone"), required=False)
    profession = forms.ChoiceField(label=_("Profession"))
    licence_number = forms.CharField(label=_("Licence number"), max_length=20, required=False)
    licence_expires_on = forms.DateField(
        label=_("Last day on which the licence holds"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave it empty if it has no end."),
    )  # fmt: skip
    areas = forms.CharField(
        label=_("What you work with"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance grief, couples, young adults."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages you work in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    about = forms.CharField(
        label=_("About you"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    references = forms.CharField(
        label=_("References"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only people who know that you name them."),
    )  # fmt: skip
    gender = forms.ChoiceField(
        label=_("Gender"), required=False, widget=forms.RadioSelect, choices=list(GENDERS.items()),
        help_text=_("Some clients ask for it. You need not say."),
    )  # fmt: skip

    def __init__(self, *arguments, country, **more):
        super().__init__(*arguments, **more)
        self.country = country
        self.fields["phone"].country = country
        self.fields["profession"].choices = [("", "–"), *professions()]
        self.fields["languages"].choices = [(code, spoken_word(code)) for code in SPOKEN]

    def clean(self):
        found = super().clean()
        number, profession = found.get("licence_number", ""), found.get("profession")
        if number:
            try:
                found["licence_number"] = licence_number(number)
            except forms.ValidationError as wrong:
                self.add_error("licence_number", wrong)
        elif profession in law.pack(self.country).licensed_professions:
            self.add_error("licence_number", _("This profession has a licence here. Write its number."))
        return found


class FileForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What it is"), choices=[("certificate", _("A certificate")), ("photo", _("A photo of you"))]
    )
    file = forms.FileField(
        label=_("File"), help_text=_(
            "PDF, JPEG, PNG or WebP, at most 5 MB. Pictures are drawn anew and lose what they tell about place and camera."
        ),
    )  # fmt: skip


class ApproveForm(TermsForm):
    looked_up = forms.BooleanField(label=_("I have looked the licence up in the authority's register"), required=False)
    words = forms.CharField(
        label=_("A few words to them"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *arguments, licensed, **more):
        super().__init__(*arguments, **more)
        if licensed:
            self.fields["looked_up"].required = True
        else:
            del self.fields["looked_up"]


class RejectForm(Written):
    place = PLACE
    reason = forms.CharField(
        label=_("Why not"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They read it on their own page. The mail only says that there is an answer."),
    )  # fmt: skip
