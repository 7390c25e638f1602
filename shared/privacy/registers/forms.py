"""What is filled in in the registers. Nobody is named: texts that look like a person's number or address are refused."""

import re
from datetime import date, datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.privacy.engine.document import Document
from shared.privacy.engine.render import Voice
from shared.privacy.readable import holds_identity_number
from shared.privacy.registers import assessing, words
from shared.privacy.registers.models import Assessment, Breach, Review
from shared.privacy.scanner import PHONE

ADDRESS = re.compile(r"(?<=[^\s@])@[^\s@]{1,253}\.\w")  # begins at the sign: a long text is looked through once
RISKS = 4  # rows of an assessment


def names_nobody(text: str) -> str:
    """Raises ValidationError where something looks like a person's number, telephone or mail address."""
    if holds_identity_number(text) or PHONE.search(text) or ADDRESS.search(text):
        raise forms.ValidationError(_("Leave out numbers and addresses of people: this register names nobody."))
    return text


class Text(forms.CharField):
    free = False  # names_nobody asks more than a policy could: see shared.privacy.collecting

    def __init__(self, label, rows=3, required=False, help_text="", most=4000):
        super().__init__(
            label=label, required=required, help_text=help_text, max_length=most, validators=[names_nobody],
            widget=forms.Textarea(attrs={"rows": rows}),
        )  # fmt: skip


class Line(forms.CharField):
    free = False

    def __init__(self, label, required=True, help_text="", most=120, checked=True):
        checks = [names_nobody] if checked else []
        super().__init__(label=label, required=required, help_text=help_text, max_length=most, validators=checks)


class Moment(forms.DateTimeField):
    """The browser's own picker; the clinic's zone."""

    def __init__(self, label, required=False, help_text=""):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)


class Day(forms.DateField):
    def __init__(self, label, required=True, help_text=""):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)


class BreachForm(forms.Form):
    """A breach as far as it is known (GDPR art. 33(3)): the first note needs little, and the rest comes later."""

    title = Line(gettext_lazy("In a few words"), help_text=gettext_lazy("Such as: letter to the wrong address."))
    noticed_at = Moment(
        gettext_lazy("When did you notice?"), required=True, help_text=gettext_lazy("The 72 hours run from here.")
    )
    nature = forms.MultipleChoiceField(
        label=gettext_lazy("What kind"), choices=list(words.NATURE.items()), widget=forms.CheckboxSelectMultiple
    )
    happened = Text(gettext_lazy("What happened"), required=True)
    began_at = Moment(gettext_lazy("When did it begin?"))
    stopped_at = Moment(gettext_lazy("When did it stop?"))
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Which data"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.IntegerField(
        label=gettext_lazy("About how many people"), required=False, min_value=0, max_value=10**7
    )
    records = forms.IntegerField(
        label=gettext_lazy("About how many records"), required=False, min_value=0, max_value=10**9
    )
    consequences = Text(gettext_lazy("What it may lead to for them"))
    measures = Text(gettext_lazy("What you have done, and will do"))
    risk = forms.ChoiceField(label=gettext_lazy("The risk"), choices=list(words.RISK.items()), widget=forms.RadioSelect)
    reasons = Text(gettext_lazy("How you came to that"))
    authority_told_at = Moment(gettext_lazy("When was the authority told?"))
    authority_reference = Line(gettext_lazy("Their reference"), required=False, most=60, checked=False)
    late_reasons = Text(gettext_lazy("Why later than 72 hours"), rows=2)
    people_told_at = Moment(gettext_lazy("When were those concerned told?"))
    people_told_how = Text(gettext_lazy("How, or why not"), rows=2)

    PARTS = (
        (gettext_lazy("What happened"), ("title", "noticed_at", "nature", "happened", "began_at", "stopped_at")),
        (gettext_lazy("Whom it concerns"), ("categories", "people", "records", "consequences", "measures")),
        (gettext_lazy("The weighing"), ("risk", "reasons")),
        (
            gettext_lazy("Who was told"),
            ("authority_told_at", "authority_reference", "late_reasons", "people_told_at", "people_told_how"),
        ),
    )

    def __init__(self, *arguments, document: Document, language: str, now: datetime, **more):
        super().__init__(*arguments, **more)
        voice, self.now = Voice(document, language), now
        wanted = dict.fromkeys(
            one.split(".")[0] for purpose in document.purposes.values() for one in purpose.categories
        )
        names = ((one, voice.noun(one)) for one in wanted)
        self.fields["categories"].choices = [(one, name[:1].upper() + name[1:]) for one, name in names]
        self.fields["risk"].initial = Breach.Risk.UNKNOWN

    def parts(self):
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def clean(self):
        said = super().clean()
        for name in ("noticed_at", "began_at", "stopped_at", "authority_told_at", "people_told_at"):
            if said.get(name) and said[name] > self.now:
                self.add_error(name, _("That moment has not come yet."))
        if said.get("began_at") and said.get("stopped_at") and said["began_at"] > said["stopped_at"]:
            self.add_error("stopped_at", _("It can't have stopped before it began."))
        return said


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What you found"), choices=list(words.OUTCOME.items()), widget=forms.RadioSelect,
        initial=Review.Outcome.HOLDS,
    )  # fmt: skip
    evidence = Text(
        gettext_lazy("What shows it"), required=True, most=1000,
        help_text=gettext_lazy("What you looked at, and where it can be seen again."),
    )  # fmt: skip
    next_on = Day(gettext_lazy("Next time"))

    def __init__(self, *arguments, today: date, **more):
        super().__init__(*arguments, **more)
        self.today = today
        self.fields["next_on"].initial = today + timedelta(days=365)

    def clean_next_on(self):
        if self.cleaned_data["next_on"] <= self.today:
            raise forms.ValidationError(_("Choose a day to come."))
        return self.cleaned_data["next_on"]


class AssessmentForm(forms.Form):
    """The whole template on one page; `fields` says what actions.save_assessment takes."""

    title = Line(gettext_lazy("What is assessed"))
    promise = forms.ChoiceField(label=gettext_lazy("Purpose in the policy"), required=False)
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these are true?"), choices=list(assessing.CRITERIA.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Two of them usually mean that a full assessment is owed."),
    )  # fmt: skip
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=list(words.DECISION.items()), widget=forms.RadioSelect
    )
    review_on = Day(gettext_lazy("Take it up again"), required=False)

    def __init__(self, *arguments, document: Document, language: str, **more):
        super().__init__(*arguments, **more)
        voice = Voice(document, language)
        purposes = ((f"purposes.{key}", voice.purpose(key)) for key in document.purposes)
        choices = [("", _("None in particular")), *((name, said[:1].upper() + said[1:]) for name, said in purposes)]
        self.fields["promise"].choices = choices
        self.fields["decision"].initial = Assessment.Decision.OPEN
        for part, (label, help_text) in assessing.PARTS.items():
            self.fields[f"part_{part}"] = Text(label, help_text=help_text)
        for number in range(RISKS):
            self._add_risk(number)

    def _add_risk(self, number):
        levels = [("", "–"), *assessing.LEVELS.items()]
        told = {"number": number + 1}
        self.fields[f"risk_{number}_what"] = Line(
            _("Risk %(number)d: what may go wrong") % told, required=False, most=300
        )
        for name, label in (("likely", _("How likely")), ("grave", _("How grave"))):
            self.fields[f"risk_{number}_{name}"] = forms.TypedChoiceField(
                label=label, choices=levels, coerce=int, empty_value=None, required=False
            )
        self.fields[f"risk_{number}_measure"] = Line(_("What is done about it"), required=False, most=300)
        for name, label in (("likely_left", _("How likely then")), ("grave_left", _("How grave then"))):
            self.fields[f"risk_{number}_{name}"] = forms.TypedChoiceField(
                label=label, choices=levels, coerce=int, empty_value=None, required=False
            )

    def part_fields(self):
        return [self[f"part_{part}"] for part in assessing.PARTS]

    def risk_rows(self):
        names = ("what", "likely", "grave", "measure", "likely_left", "grave_left")
        return [[self[f"risk_{number}_{name}"] for name in names] for number in range(RISKS)]

    def clean(self):
        said = super().clean()
        for number in range(RISKS):
            self._check_risk(said, number)
        if said.get("decision") == Assessment.Decision.NOT_NEEDED and assessing.owed(said.get("criteria", ())):
            self.add_error("decision", _("Two of the signs are ticked, so a full assessment is owed."))
        if said.get("decision") not in (None, Assessment.Decision.OPEN) and not said.get("review_on"):
            self.add_error("review_on", _("Say when it is taken up again."))
        high = assessing.highest_left(self._risks(said)) >= assessing.HIGH
        if high and said.get("decision") in (Assessment.Decision.GO, Assessment.Decision.GO_WITH_MEASURES):
            self.add_error(
                "decision", _("A high risk is left: the authority is asked first (art. 36), or it is not done.")
            )
        return said

    def _check_risk(self, said, number):
        if not said.get(f"risk_{number}_what"):
            return
        for name in ("likely", "grave", "likely_left", "grave_left"):
            if said.get(f"risk_{number}_{name}") is None:
                self.add_error(f"risk_{number}_{name}", _("Choose one for each risk."))

    def _risks(self, said):
        found = []
        for number in range(RISKS):
            row = {name: said.get(f"risk_{number}_{name}") for name in ("what", "likely", "grave", "measure")}
            left = [said.get(f"risk_{number}_{name}") for name in ("likely_left", "grave_left")]
            if row["what"] and None not in (row["likely"], row["grave"], *left):
                found.append(row | {"likely_left": left[0], "grave_left": left[1], "left": left[0] * left[1]})
        return found

    def fields_of(self) -> dict:
        """What the valid form says, as actions.save_assessment wants it."""
        said = self.cleaned_data
        return {name: said[name] for name in ("title", "promise", "criteria", "decision", "review_on")} | {
            "answers": {part: said[f"part_{part}"] for part in assessing.PARTS},
            "risks": self._risks(said),
        }


def initial_of(row: Assessment) -> dict:
    """The form's own names for what is kept."""
    found = {name: getattr(row, name) for name in ("title", "promise", "criteria", "decision", "review_on")}
    found |= {f"part_{part}": row.answers.get(part, "") for part in assessing.PARTS}
    for number, risk in enumerate(row.risks[:RISKS]):
        found |= {f"risk_{number}_{name}": value for name, value in risk.items()}
    return found
