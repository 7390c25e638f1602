"""What staff fill in about consents and disclosures. Nothing here takes an identity number, and no field is for notes
about care: those belong in the journal."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.sharing import words
from shared.privacy.collecting import Written
from shared.privacy.consents.models import Consent, OutsideEnquiry
from shared.privacy.engine.document import Document
from shared.privacy.engine.render import Voice

ASK = "ask"  # in the client's own pages
RECORDED = (Consent.How.IN_PERSON, Consent.How.PHONE, Consent.How.FORM, Consent.How.LETTER)


def _fields(document: Document, categories, language: str) -> forms.MultipleChoiceField:
    voice = Voice(document, language)
    choices = [(one, voice.noun(one)[:1].upper() + voice.noun(one)[1:]) for one in categories]
    return forms.MultipleChoiceField(
        label=gettext_lazy("What"), choices=choices, initial=[one for one, _label in choices],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _named(names=()) -> forms.Field:
    """Free text where it is asked for; a choice where the client has answered."""
    if names:
        return forms.ChoiceField(label=gettext_lazy("Who exactly"), choices=[(name, name) for name in names])
    return forms.CharField(
        label=gettext_lazy("Who exactly"), max_length=200,
        help_text=gettext_lazy("The name of the doctor, clinic or office that the client chooses."),
    )  # fmt: skip


class ScopeForm(Written, forms.Form):
    """What is asked for, before its words can be shown."""

    place, never = "disclosure", ("identity_number",)

    def __init__(self, *arguments, document, categories, named, language, **more):
        super().__init__(*arguments, **more)
        if len(categories) > 1:
            self.fields["fields_"] = _fields(document, categories, language)
        if named:
            self.fields["named"] = _named()

    @property
    def chosen(self) -> list[str]:
        return self.cleaned_data.get("fields_", [])

    @property
    def named(self) -> str:
        return self.cleaned_data.get("named", "")


class AnswerForm(forms.Form):
    """`sha256` is of the words that stood on the page: an answer counts for those and no others."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    how = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)

    def __init__(self, *arguments, informed=False, **more):
        super().__init__(*arguments, **more)
        ask = [] if informed else [(ASK, _("Ask in the client's own pages"))]
        said = (
            _("I have told the client, %(how)s") if informed else _("The client has said yes to these words, %(how)s")
        )
        self.fields["how"].choices = ask + [(how, said % {"how": words.HOW[how]}) for how in RECORDED]


class DiscloseForm(Written, forms.Form):
    """One disclosure of the policy, as it was made."""

    place, never = "disclosure", ("identity_number",)

    way = forms.ChoiceField(label=gettext_lazy("How it goes"), choices=list(words.WAYS.items()))
    made_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *arguments, document, spec, named, names=(), language, today: date, **more):
        """`named`: the client says who exactly; `names`: whom they have agreed to."""
        super().__init__(*arguments, **more)
        self.spec, self.today = spec, today
        self.fields = {"fields_": _fields(document, spec.fields, language), **self.fields}
        self.fields["made_on"].initial = today
        self.fields["made_on"].widget.attrs["max"] = today.isoformat()
        if named:
            self.fields["named"] = _named(names)
        if spec.before:
            self.fields["steps"] = forms.MultipleChoiceField(
                label=_("First"), choices=[(step, words.STEPS[step]) for step in spec.before],
                widget=forms.CheckboxSelectMultiple, required=not spec.duty,
            )  # fmt: skip
        if spec.duty:
            self._add_duty()

    def _add_duty(self):
        self.fields["reason"] = forms.CharField(
            label=_("Why the duty applies"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("A sentence or two, without details about care: those belong in the journal."),
        )  # fmt: skip
        if "talk_first" in self.spec.before:
            self.fields["waived"] = forms.BooleanField(
                label=_("It was not possible to talk with the client first"), required=False,
                help_text=_("Say why above."),
            )  # fmt: skip
        self.fields["withheld"] = forms.BooleanField(
            label=_("The client must not see this"), required=False,
            help_text=_("Only where telling would put somebody in danger or the law forbids it. Say why above."),
        )  # fmt: skip

    def clean_made_on(self):
        made_on = self.cleaned_data["made_on"]
        if made_on > self.today:
            raise forms.ValidationError(_("That day has not come yet."))
        return made_on


class EnquiryForm(forms.Form):
    """Somebody asked about somebody. No field takes a name."""

    asker = forms.ChoiceField(label=gettext_lazy("Who asked"), choices=list(words.ASKERS.items()))
    way = forms.ChoiceField(label=gettext_lazy("How"), choices=list(words.ENQUIRY_WAYS.items()))
    answer = forms.ChoiceField(
        label=gettext_lazy("What you answered"), choices=list(words.ANSWERS.items()), widget=forms.RadioSelect,
        initial=OutsideEnquiry.Answer.STANDARD,
    )  # fmt: skip
