"""The form, one question a page. Each question is a form; what it asks stands in its fields, what was said in a dict of
answers. All but four may be left open."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.matching import words
from shared.privacy.collecting import Written

MOST_AREAS = 5
REACH = (15, 30, 60, 100)


def _one(label, required=True, help_text=""):
    return forms.ChoiceField(label=label, required=required, help_text=help_text, widget=forms.RadioSelect)


def _some(label, required=False, help_text="", ticked=forms.CheckboxSelectMultiple):
    return forms.MultipleChoiceField(label=label, required=required, help_text=help_text, widget=ticked)


class Question(forms.Form):
    """`said`: the answers so far; `sections`: field → the section of the vocabulary that it offers, and whether sorted."""

    sections = {}
    needed = True  # whether it must be answered before a list can be made

    def __init__(self, *arguments, said: dict, **named):
        super().__init__(*arguments, initial={name: said[name] for name in self.base_fields if name in said}, **named)
        self.said = said
        for name, (section, ordered) in self.sections.items():
            self.fields[name].choices = words.choices(section, ordered)

    @classmethod
    def is_asked(cls, said: dict) -> bool:
        return True

    def answers(self) -> dict:
        return dict(self.cleaned_data)


class Whom(Question):
    audience = _one(_("For whom are you looking?"))
    sections = {"audience": ("audiences", False)}


class Concerns(Question):
    areas = _some(
        _("What is it about?"), True, _("Tick what fits, at most five. A word is enough; you need not be certain.")
    )
    sections = {"areas": ("areas", False)}

    def clean_areas(self):
        chosen = self.cleaned_data["areas"]
        if len(chosen) > MOST_AREAS:
            raise forms.ValidationError(_("Choose the five that matter most."), "many")
        return chosen


class Main(Question):
    main = _one(_("Which of these matters most?"))

    def __init__(self, *arguments, said: dict, **named):
        super().__init__(*arguments, said=said, **named)
        self.fields["main"].choices = [pair for pair in words.choices("areas") if pair[0] in said.get("areas", [])]

    @classmethod
    def is_asked(cls, said):
        return len(said.get("areas", [])) > 1


class Words(Question, Written):
    """Their own words go to the practitioner who is chosen, and to nobody else: no program reads them."""

    place = "matching"
    needed = False
    words = forms.CharField(
        label=_("Is there something that they should know?"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What you hope for, what you have tried. Only the practitioner whom you choose reads it; it changes nothing in"
            " the list."
        ),
    )


class Meet(Question):
    field_order = ("forms", "soon")
    soon = forms.BooleanField(label=_("As soon as possible"), required=False)
    forms = _some(_("How would you like to meet?"), True)  # the name hides the module from here on
    sections = {"forms": ("forms", False)}


class Where(Question):
    needed = False
    town = forms.ChoiceField(label=_("Near which town?"), required=False)
    reach = forms.TypedChoiceField(label=_("How far can you go?"), coerce=int, empty_value=30, required=False)
    region = forms.ChoiceField(
        label=_("Only practitioners in one region?"),
        required=False,
        help_text=_("Leave it open if it does not matter where they work."),
    )

    def __init__(self, *arguments, said: dict, **named):
        super().__init__(*arguments, said=said, **named)
        self.fields["town"].choices = [("", _("It does not matter")), *((name, name) for name in words.towns())]
        self.fields["reach"].choices = [(km, f"{km} km") for km in REACH]
        self.fields["region"].choices = [("", _("It does not matter")), *words.regions()]
        self.initial.setdefault("reach", 30)
        if "on_site" not in said.get("forms", []):
            del self.fields["town"], self.fields["reach"]

    def answers(self):
        return {"town": "", "reach": 30} | super().answers()


class Languages(Question):
    languages = _some(_("Which languages can you talk in?"), True)
    sections = {"languages": ("languages", True)}

    def __init__(self, *arguments, said: dict, **named):
        super().__init__(*arguments, said=said, **named)
        mine, usual = said.get("spoken", "sv"), ("sv", "da", "en", "de")
        order = {code: place for place, code in enumerate([mine, *usual])}
        choices = self.fields["languages"].choices
        self.fields["languages"].choices = sorted(choices, key=lambda pair: order.get(pair[0], len(order)))
        self.initial.setdefault("languages", [mine])


class Person(Question):
    needed = False
    gender = forms.ChoiceField(label=_("Would you rather meet"), required=False, widget=forms.RadioSelect)
    gender_must = forms.BooleanField(label=_("Nobody else, please"), required=False)
    licensed = forms.BooleanField(
        label=_("Only somebody with a licence for care"),
        required=False,
        help_text=_("A psychologist or psychotherapist, for instance, whose licence the clinic has seen."),
    )

    def __init__(self, *arguments, said: dict, **named):
        super().__init__(*arguments, said=said, **named)
        self.fields["gender"].choices = [("", _("It does not matter")), *words.choices("genders")]


class Ways(Question):
    needed = False
    methods = _some(_("Ways of working that you would like"), help_text=_("Leave it open if you don't know: most do."))
    traits = _some(_("What would you like to count on?"))
    sections = {"methods": ("methods", True), "traits": ("traits", False)}


class Times(Question):
    needed = False
    times = _some(_("When can you meet?"))
    sections = {"times": ("times", False)}


class Price(Question):
    needed = False
    most = forms.IntegerField(
        label=_("Is there a most that a session may cost?"), required=False, min_value=1, max_value=100_000
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("SEK", "SEK"), ("DKK", "DKK")])


STEPS = {
    "whom": Whom,
    "concerns": Concerns,
    "main": Main,
    "words": Words,
    "meet": Meet,
    "where": Where,
    "languages": Languages,
    "times": Times,
    "person": Person,
    "ways": Ways,
    "price": Price,
}


def asked(said: dict) -> list[str]:
    """The steps that are asked of whoever has answered so."""
    return [name for name, question in STEPS.items() if question.is_asked(said)]


def next_step(said: dict) -> str:
    """The first step that was not reached yet; "" when all were."""
    return next((name for name in asked(said) if name not in said.get("reached", [])), "")


def answered(said: dict, name: str, answers: dict) -> dict:
    """The answers with those of one step, and what no longer fits left out."""
    found = said | answers | {"reached": [*(step for step in said.get("reached", []) if step != name), name]}
    if found.get("main") not in found.get("areas", []):
        found.pop("main", None)
        found["reached"] = [step for step in found["reached"] if step != "main"]
    return found


def is_enough(said: dict) -> bool:
    return all(said.get(name) for name in ("audience", "areas", "forms", "languages"))
