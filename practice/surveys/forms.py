"""What the clinic writes, and what a client answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.booking.staff_forms import InLanguages
from practice.surveys import writing
from practice.surveys.content import LONGEST
from practice.surveys.models import Survey
from practice.surveys.writing import CHOICE, MARKS, MOST, SCALE, TEXT, Unequal
from shared.privacy.collecting import Written
from shared.web.languages import NAMES, in_language

KINDS = [(SCALE, _("A mark from 1 to 5")), (CHOICE, _("One of several answers")), (TEXT, _("In their own words"))]
ENDS = {1: _("1, not at all"), MARKS: _("5, very much")}


class SurveyForm(Written, InLanguages):
    """`fixed`: somebody was asked, so that what it asks stays."""

    place = "message"
    words = {
        "title": (_("Title"), "", forms.TextInput, 80, True),
        "words": (_("What it is for"), "", forms.Textarea, 600, False),
    }

    after = forms.ChoiceField(
        label=_("Sent"),
        widget=forms.RadioSelect,
        choices=[(Survey.After.SESSION, _("After a session")), (Survey.After.COURSE, _("After a course"))],
    )
    services = forms.MultipleChoiceField(
        label=_("After sessions of these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: of all."),
    )
    days_after = forms.IntegerField(label=_("Days after the session"), min_value=0, max_value=60)
    rest_days = forms.IntegerField(label=_("Days before the same person is asked again"), min_value=7, max_value=730)
    is_open = forms.BooleanField(label=_("Send it from now on"), required=False)

    def __init__(self, survey: Survey, services, fixed: bool, *args, **kwargs):
        names = ("after", "days_after", "rest_days", "is_open")
        first = {name: getattr(survey, name) for name in names} | {"services": [str(one) for one in survey.services]}
        texts = {"title": survey.title, "words": survey.words}
        super().__init__(*args, texts=texts, initial=first, **kwargs)
        self.fields["services"].choices = services
        self.fixed = fixed
        if not fixed:
            self._add_questions(survey.questions)

    def _add_questions(self, there):
        for number in range(MOST):
            one = there[number] if number < len(there) else None
            self.fields[f"kind{number}"] = forms.ChoiceField(
                label=_("Kind of answer"), choices=KINDS, initial=one["kind"] if one else SCALE
            )
            for language in self.languages:
                name = f", {NAMES[language]}" if len(self.languages) > 1 else ""
                self.fields[f"ask{number}_{language}"] = forms.CharField(
                    label=f"{_('Question')}{name}", required=False, max_length=200,
                    initial=one["words"].get(language, "") if one else "",
                )  # fmt: skip
                self.fields[f"options{number}_{language}"] = forms.CharField(
                    label=f"{_('Answers to choose from, one on each line')}{name}", required=False, max_length=800,
                    widget=forms.Textarea(attrs={"rows": 3}),
                    initial="\n".join(option.get(language, "") for option in one["options"]) if one else "",
                )  # fmt: skip

    def parts(self):
        """[(number, fields)] of the questions, for the page."""
        if self.fixed:
            return []
        names = [
            [f"kind{n}", *(f"{part}{n}_{one}" for one in self.languages for part in ("ask", "options"))]
            for n in range(MOST)
        ]
        return [(number + 1, [self[name] for name in part]) for number, part in enumerate(names)]

    def clean(self):
        said = super().clean()
        if self.fixed or self.errors:
            return said
        rows = [
            {"kind": said[f"kind{n}"], "words": {one: said[f"ask{n}_{one}"] for one in self.languages},
             "options": {one: said[f"options{n}_{one}"] for one in self.languages}}
            for n in range(MOST)
        ]  # fmt: skip
        try:
            self.asked = writing.questions(rows, self.languages)
        except Unequal as no:
            field = f"options{no.args[0]}_{self.languages[0]}"
            self.add_error(field, _("Write two to eight answers, as many in each language."))
        else:
            if not self.asked:
                self.add_error(f"ask0_{self.languages[0]}", _("Write at least one question."))
        return said

    def values(self) -> dict:
        said = self.cleaned_data
        kept = {name: said[name] for name in ("after", "services", "days_after", "rest_days", "is_open")}
        return kept | ({} if self.fixed else {**{"title": {}, "words": {}}, **self.texts(), "questions": self.asked})


class AnswerForm(Written, forms.Form):
    """A survey's questions; none must be answered. `yes`: where the policy wants one and there is none yet."""

    place, never = "message", ("identity_number", "payment.card")
    yes = forms.BooleanField(
        label=_("Yes, I agree"), error_messages={"required": _("Without your yes nothing of your answers may be kept.")}
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, survey: Survey, language: str, agreed: bool, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.survey = survey
        if agreed:
            del self.fields["yes"]
        for one in survey.questions:
            self.fields[one["key"]] = _field(one, language)

    def questions(self):
        return [self[one["key"]] for one in self.survey.questions]

    def clean(self):
        said = super().clean()
        if not self.errors and not self.said(said):
            raise forms.ValidationError(_("Answer at least one question."))
        return said

    def said(self, cleaned=None) -> dict:
        """Without what was left empty."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        keys = [one["key"] for one in self.survey.questions]
        return {key: cleaned[key] for key in keys if cleaned.get(key) not in (None, "")}


def _field(one: dict, language: str) -> forms.Field:
    label = in_language(one["words"], language)
    if one["kind"] == TEXT:
        help_text = _("The clinic reads it in your words: leave out names, and what only you could have written.")
        return forms.CharField(
            label=label,
            required=False,
            max_length=LONGEST,
            help_text=help_text,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    if one["kind"] == SCALE:
        choices = [(mark, ENDS.get(mark, mark)) for mark in range(1, MARKS + 1)]
    else:
        choices = [(place, in_language(option, language)) for place, option in enumerate(one["options"])]
    return forms.TypedChoiceField(
        label=label, required=False, choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
