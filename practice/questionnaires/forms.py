"""What is posted. Of answers nothing is free text, and no error repeats one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.questionnaires.instruments import LANGUAGES, Instrument
from practice.questionnaires.models import Rules
from shared.web.languages import NAMES


class AnswerForm(forms.Form):
    """Some items of a questionnaire, one group of radio buttons each: `i0`, `i1`, …; nothing is required, for what is not
    answered yet can be saved."""

    def __init__(self, one: Instrument, which, language: str, *args, answers=(), copy=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.one, self.which = one, tuple(which)
        options = [(str(option.value), option.say(language)) for option in one.scale]
        for at in self.which:
            item = one.items[at]
            more = [] if item.required else [("", _("I leave this one out"))]
            given = answers[at] if answers else None
            self.fields[f"i{at}"] = forms.ChoiceField(
                label=f"{at + 1}. {item.say(language)}", choices=options + more, required=False,
                widget=forms.RadioSelect, initial="" if given is None else str(given),
            )  # fmt: skip
            self.fields[f"i{at}"].answered = item.required  # so that it is not called optional
        if copy:
            self.fields["copy"] = forms.BooleanField(label=_("Keep a copy that I can see here"), required=False)

    @property
    def groups(self):
        return [self[f"i{at}"] for at in self.which]

    def merged(self, answers: list[int | None]) -> list[int | None]:
        found = list(answers)
        for at in self.which:
            said = self.cleaned_data.get(f"i{at}", "")
            found[at] = int(said) if said else None
        return found

    def demand(self, missing) -> None:
        for at in set(missing) & set(self.which):
            self.add_error(f"i{at}", forms.ValidationError(_("Choose the answer that fits best."), "required"))


class SendForm(forms.Form):
    """To one client: once, or again and again."""

    ONCE, WEEKS, SESSION = "once", "weeks", "session"
    key = forms.ChoiceField(label=_("Questionnaire"))
    when = forms.ChoiceField(
        label=_("When"),
        choices=[(ONCE, _("Now, once")), (WEEKS, _("Every so many weeks")), (SESSION, _("Before each session"))],
        initial=ONCE,
        widget=forms.RadioSelect,
    )
    weeks = forms.IntegerField(label=_("Weeks between"), min_value=1, max_value=52, initial=2, required=False)
    days = forms.IntegerField(label=_("Days before the session"), min_value=0, max_value=30, initial=2, required=False)

    def __init__(self, offered, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(one.key, one.name) for one in offered]
        self.fields["weeks"].answered = self.fields["days"].answered = True  # asked for by what is chosen above

    def clean(self):
        said = super().clean()
        for when, name in ((self.WEEKS, "weeks"), (self.SESSION, "days")):
            if said.get("when") == when and said.get(name) is None and name not in self.errors:
                self.add_error(name, forms.ValidationError(_("Say how many."), "required"))
        return said

    @property
    def way(self) -> dict | None:
        said = self.cleaned_data
        if said["when"] == self.ONCE:
            return None
        return {"every_weeks": said["weeks"]} if said["when"] == self.WEEKS else {"days_before": said["days"]}


class RulesForm(forms.Form):
    react_hours = forms.IntegerField(
        label=_("Hours until answers that nobody has looked at pass on"),
        min_value=1,
        max_value=24 * 14,
        help_text=_("Every answer counts, so that nothing at rest tells which one was worrying."),
    )
    stand_in = forms.ChoiceField(label=_("To whom they pass"), required=False)
    remind_days = forms.IntegerField(
        label=_("Days until a client is reminded"), min_value=0, max_value=14, help_text=_("Once. 0: never.")
    )

    def __init__(self, row: Rules, staff, *args, **kwargs):
        initial = {"react_hours": row.react_hours, "remind_days": row.remind_days, "stand_in": str(row.stand_in or "")}
        super().__init__(*args, initial=initial, **kwargs)
        named = [(str(one.pk), one.get_full_name()) for one in staff]
        self.fields["stand_in"].choices = [("", _("Whoever owns the clinic")), *named]

    def values(self) -> dict:
        return self.cleaned_data | {"stand_in": self.cleaned_data["stand_in"] or None}


# --- a clinic's own ---------------------------------------------------------------------------------------------------

PARTS = {
    "about": (_("What it is about"), 1),
    "ask": (_("What stands above the items"), 2),
    "items": (_("Items, one a line"), 8),
    "scale": (_("Answers to choose from, one a line"), 5),
    "bands": (_("Names of the bands, one a line"), 3),
}
MOST = {"items": 60, "scale": 11, "bands": 8}
TONES = ("success", "info", "warning", "danger")


def _numbers(text: str) -> list[int] | None:
    try:
        return [int(one) for one in text.replace(",", " ").split()]
    except ValueError:
        return None


class WordingForm(forms.Form):
    """A clinic's own questionnaire, as lines: without scripts, and pasted as easily as typed. The first language of the clinic
    must be whole; another one that is begun must have as many lines."""

    name = forms.CharField(label=_("Name"), max_length=80)
    points = forms.CharField(
        label=_("Points of the answers, in their order"),
        max_length=80,
        initial="0 1 2 3",
        help_text=_("As in: 0 1 2 3"),
    )
    score = forms.ChoiceField(label=_("Counted as"), choices=[("sum", _("The sum")), ("mean", _("The mean"))])
    higher_is = forms.ChoiceField(label=_("More points mean"), choices=[("worse", _("Worse")), ("better", _("Better"))])
    reverse = forms.CharField(
        label=_("Numbers of items that count the other way round"), max_length=120, required=False
    )
    optional = forms.CharField(label=_("Numbers of items that may be left out"), max_length=120, required=False)
    begins = forms.CharField(
        label=_("Where the bands begin"), max_length=80, required=False, help_text=_("As in: 0 5 10. Empty: no bands.")
    )
    alarm_item = forms.IntegerField(
        label=_("Number of an item that shows crisis help"), min_value=1, max_value=60, required=False,
        help_text=_("And is put first for the practitioner. Empty: none."),
    )  # fmt: skip
    alarm_above = forms.IntegerField(label=_("Where it is answered above"), required=False, initial=0)

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = [*languages, *(one for one in LANGUAGES if one not in languages)]
        for at, language in enumerate(self.languages):
            for part, (label, rows) in PARTS.items():
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=label, required=at == 0 and part in ("ask", "items", "scale"), max_length=12_000,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
                )  # fmt: skip

    @property
    def in_languages(self):
        """[(language's name, code, its fields)], the clinic's first one first."""
        return [
            (NAMES[language], language, [self[f"{part}_{language}"] for part in PARTS]) for language in self.languages
        ]

    def _lines(self, part: str, language: str) -> list[str]:
        said = self.cleaned_data.get(f"{part}_{language}", "")
        return [line.strip() for line in said.splitlines() if line.strip()]

    def clean(self):
        super().clean()
        for name in ("points", "reverse", "optional", "begins"):
            if name in self.cleaned_data and _numbers(self.cleaned_data[name]) is None:
                self.add_error(name, forms.ValidationError(_("Numbers alone, with spaces between them."), "numbers"))
        if not self.errors:
            self._fits_together()
        return self.cleaned_data

    def _fits_together(self):
        first, points = self.languages[0], _numbers(self.cleaned_data["points"])
        numbers = {part: len(self._lines(part, first)) for part in MOST}
        for part, most in MOST.items():
            if numbers[part] > most:
                words = _("At most %(number)d lines.") % {"number": most}
                self.add_error(f"{part}_{first}", forms.ValidationError(words, "many"))
        if len(points) != numbers["scale"] or len(set(points)) != len(points) or numbers["scale"] < 2:
            words = _("One number for each answer, at least two, and no number twice.")
            self.add_error("points", forms.ValidationError(words, "points"))
        begins = _numbers(self.cleaned_data["begins"])
        if len(begins) != numbers["bands"] or begins != sorted(set(begins)):
            words = _("One number for each band, from the lowest up.")
            self.add_error("begins", forms.ValidationError(words, "bands"))
        for name in ("reverse", "optional"):
            if not set(_numbers(self.cleaned_data[name])) <= set(range(1, numbers["items"] + 1)):
                self.add_error(name, forms.ValidationError(_("There is no item with that number."), "items"))
        if (self.cleaned_data.get("alarm_item") or 1) > numbers["items"]:
            self.add_error("alarm_item", forms.ValidationError(_("There is no item with that number."), "items"))
        self._same_lines(numbers)

    def _same_lines(self, numbers):
        for language in self.languages[1:]:
            begun = any(self.cleaned_data.get(f"{part}_{language}") for part in ("ask", "items", "scale", "bands"))
            for part, number in numbers.items():
                if begun and len(self._lines(part, language)) != number:
                    words = _("As many lines as in the first language: %(number)d.") % {"number": number}
                    self.add_error(f"{part}_{language}", forms.ValidationError(words, "lines"))

    def said(self) -> dict:
        """As instruments.Instrument has it, without key and version."""
        data = self.cleaned_data
        reverse, optional = (set(_numbers(data[name])) for name in ("reverse", "optional"))
        found = {
            "name": data["name"], "about": self._texts("about"), "ask": self._texts("ask"),
            "scale": [one | {"value": value} for one, value in zip(self._many("scale"), _numbers(data["points"]), strict=True)],
            "items": [
                one | {"reverse": at in reverse, "required": at not in optional}
                for at, one in enumerate(self._many("items"), 1)
            ],
            "score": data["score"], "higher_is": data["higher_is"], "bands": self._bands(),
        }  # fmt: skip
        if data.get("alarm_item"):
            found["alarm"] = {"item": data["alarm_item"], "above": data.get("alarm_above") or 0}
        return found

    def _texts(self, part: str) -> dict:
        return {language: self.cleaned_data.get(f"{part}_{language}", "").strip() for language in self.languages}

    def _many(self, part: str) -> list[dict]:
        lines = {language: self._lines(part, language) for language in self.languages}
        number = len(lines[self.languages[0]])
        return [
            {language: found[at] if at < len(found) else "" for language, found in lines.items()}
            for at in range(number)
        ]

    def _bands(self) -> list[dict]:
        begins, named = _numbers(self.cleaned_data["begins"]), self._many("bands")
        last = max(1, len(begins) - 1)
        tones = [TONES[round(at * (len(TONES) - 1) / last)] for at in range(len(begins))]
        if self.cleaned_data["higher_is"] == "better":
            tones.reverse()
        return [one | {"from": at, "tone": tone} for one, at, tone in zip(named, begins, tones, strict=True)]

    @staticmethod
    def initial_of(said: dict) -> dict:
        """The form as it was filled in."""
        items = said["items"]
        found = {
            "name": said["name"], "score": said["score"], "higher_is": said["higher_is"],
            "points": " ".join(str(one["value"]) for one in said["scale"]),
            "reverse": " ".join(str(at) for at, one in enumerate(items, 1) if one["reverse"]),
            "optional": " ".join(str(at) for at, one in enumerate(items, 1) if not one["required"]),
            "begins": " ".join(str(one["from"]) for one in said["bands"]),
            "alarm_item": said.get("alarm", {}).get("item"), "alarm_above": said.get("alarm", {}).get("above", 0),
        }  # fmt: skip
        for language in LANGUAGES:
            for part in ("about", "ask"):
                found[f"{part}_{language}"] = said[part].get(language, "")
            for part in MOST:
                found[f"{part}_{language}"] = "\n".join(one.get(language, "") for one in said[part]).strip()
        return found
