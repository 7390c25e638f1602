"""The parts of a promise as form fields: one class for each shape that a typed spec can have.

A part adds its Django fields to a form (`add`), reads the answer back as plain data (`read`), and says how it is shown
(`shown`): {"shape": "field" | "group" | "rows", …} for privacy/form_part.html. Nothing here knows a kind of promise.
What is made of parts stands in form_groups.py.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from msgspec import inspect

from shared.privacy import form_terms, form_words
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import LANGUAGES, Words
from shared.web.languages import NAMES

MISSING = object()
SINGLE = re.compile(r"P(\d+)(WD|[DWMY])\Z|PT(\d+)([HM])\Z")
UNITS = [
    ("D", _("days")),
    ("WD", _("working days")),
    ("W", _("weeks")),
    ("M", _("months")),
    ("Y", _("years")),
    ("TH", _("hours")),
    ("P0D", _("not at all: at once")),
    ("unlimited", _("without an end, on purpose")),
    ("unknown", _("not settled yet")),
]
COUNTED = ("D", "WD", "W", "M", "Y", "TH")


@dataclass(frozen=True)
class Spot:
    """Where in a promise: `name` of the form field, `path` for the words, `node` its type, and what it is by default."""

    name: str
    path: str
    node: Any
    required: bool = False
    default: Any = None


@dataclass(frozen=True)
class Setting:
    """For whom a form is made."""

    kind: str
    document: Document
    lang: str


class Part(ABC):
    """One part of a promise, as one or more fields of a form."""

    def __init__(self, spot: Spot, setting: Setting):
        self.spot, self.setting = spot, setting
        self.label = form_words.label(setting.kind, spot.path, setting.lang)
        self.help = form_words.help_text(setting.kind, spot.path, setting.lang)

    @abstractmethod
    def add(self, form: forms.Form, value) -> None:
        """Puts its fields into the form, saying what the promise says now: `value`, or MISSING."""

    @abstractmethod
    def read(self, cleaned: dict, old):
        """Plain data, or MISSING where nothing was said."""

    @abstractmethod
    def shown(self, form: forms.Form) -> dict:
        """What privacy/form_part.html shows."""

    def _or_default(self, value):
        return self.spot.default if value is MISSING else value


class FieldPart(Part):
    """A part that is a single field."""

    @abstractmethod
    def field(self, value) -> forms.Field:
        """The field, without what stands in it."""

    def add(self, form, value):
        field = self.field(value)
        field.initial = self.initial(value)
        form.fields[self.spot.name] = field

    def initial(self, value):
        return self._or_default(value)

    def read(self, cleaned, old):
        return cleaned.get(self.spot.name)

    def shown(self, form):
        return {"shape": "field", "path": self.spot.path, "bounds": [form[self.spot.name]]}

    def _named(self, **more) -> dict:
        return {"label": self.label, "help_text": self.help, "required": self.spot.required} | more


class LinePart(FieldPart):
    """A line of text: held to the length and pattern that the spec asks for."""

    def field(self, value):
        node = self.spot.node
        checks = []
        if node.pattern:
            words = gettext("This can't be written so. See what is said beside the field.")
            checks = [RegexValidator(re.compile(node.pattern), words)]
        widget = forms.EmailInput() if self.spot.path.endswith("mail") else forms.TextInput()
        return forms.CharField(**self._named(max_length=node.max_length or 300, validators=checks, widget=widget))

    def read(self, cleaned, old):
        said = cleaned.get(self.spot.name) or ""
        if isinstance(old, str) and said == old.strip():
            return old
        return said or MISSING


class TickPart(FieldPart):
    def field(self, value):
        return forms.BooleanField(**self._named(required=False))

    def read(self, cleaned, old):
        return bool(cleaned.get(self.spot.name))


class DayPart(FieldPart):
    def field(self, value):
        return forms.DateField(**self._named(widget=forms.DateInput()))

    def read(self, cleaned, old):
        return cleaned.get(self.spot.name) or MISSING


class NumberPart(FieldPart):
    def field(self, value):
        least = self.spot.node.ge
        return forms.IntegerField(**self._named(min_value=least if least is not None else 0, max_value=9999))

    def read(self, cleaned, old):
        said = cleaned.get(self.spot.name)
        return MISSING if said is None else said


class OnePart(FieldPart):
    """One answer of several: a fixed set, or words of the vocabulary."""

    def field(self, value):
        choices = self.choices()
        if value is not MISSING and value and value not in dict(choices):
            choices.append((value, str(value)))  # what the form has no words for stays on offer where it stands
        usual = isinstance(self.spot.default, str)  # something is always said: nothing to leave open
        if "" not in dict(choices) and not usual and (not self.spot.required or value is MISSING):
            choices.insert(0, ("", gettext("Choose …") if self.spot.required else "–"))
        field = forms.ChoiceField(**self._named(choices=choices))
        field.answered = usual
        return field

    def choices(self) -> list:
        return list(choices_at(self.spot.node, self.spot.path, self.setting) or [])

    def initial(self, value):
        return self._or_default(value) or ""

    def read(self, cleaned, old):
        return cleaned.get(self.spot.name) or MISSING


class SomePart(OnePart):
    """Any number of answers. What stood there keeps its order."""

    def field(self, value):
        choices, present = self.choices(), list(self.initial(value))
        choices += [(one, str(one)) for one in present if one not in dict(choices)]
        choices.sort(key=lambda pair: pair[0] not in present)  # stable: what is chosen comes first
        widget = forms.CheckboxSelectMultiple(attrs={"data-many": "true"} if len(choices) > 12 else {})
        return forms.MultipleChoiceField(**self._named(choices=choices, widget=widget))

    def choices(self) -> list:
        return list(choices_at(self.spot.node.item_type, self.spot.path, self.setting) or [])

    def initial(self, value):
        return list(self._or_default(value) or ())

    def read(self, cleaned, old):
        said, before = cleaned.get(self.spot.name) or [], list(old) if isinstance(old, tuple) else []
        return [one for one in before if one in said] + [one for one in said if one not in before]

    def shown(self, form):
        return super().shown(form) | {"many": len(form.fields[self.spot.name].choices) > 12}


class LinesPart(FieldPart):
    """Words of one's own, one to a line."""

    def field(self, value):
        more = _("One to a line.")
        widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
        return forms.CharField(**self._named(widget=widget, help_text=f"{self.help} {more}".strip(), max_length=5000))

    def initial(self, value):
        return "\n".join(self._or_default(value) or ())

    def read(self, cleaned, old):
        return [line.strip() for line in (cleaned.get(self.spot.name) or "").splitlines() if line.strip()]


class PeriodPart(Part):
    """A length of time: a number and a unit. One that is made of several, such as P1Y6M, stays on offer as it stands."""

    def add(self, form, value):
        value = self._or_default(value)
        match = SINGLE.match(value.text) if value and value.text != "P0D" else None
        number, unit = _split(match) if match else (None, value.text if value is not None else "")
        if unit and unit not in dict(UNITS):
            number, unit = None, value.text
        choices = list(UNITS) + ([(unit, unit)] if unit and unit not in dict(UNITS) else [])
        if not self.spot.required or not unit:
            choices.insert(0, ("", gettext("Choose …") if self.spot.required else gettext("not said")))
        form.fields[f"{self.spot.name}-number"] = forms.IntegerField(
            label=self.label, help_text=self.help, min_value=1, max_value=9999, required=False, initial=number
        )
        form.fields[f"{self.spot.name}-unit"] = forms.ChoiceField(
            label=gettext("Unit of “%(what)s”") % {"what": self.label}, choices=choices, initial=unit,
            required=self.spot.required,
        )  # fmt: skip
        form.fields[f"{self.spot.name}-number"].answered = self.spot.required

    def read(self, cleaned, old):
        unit, number = cleaned.get(f"{self.spot.name}-unit"), cleaned.get(f"{self.spot.name}-number")
        if not unit:
            return MISSING
        if unit not in COUNTED:
            return unit
        return f"PT{number}H" if unit == "TH" else f"P{number}{unit}"

    def check(self, form) -> None:
        unit = form.cleaned_data.get(f"{self.spot.name}-unit")
        number = f"{self.spot.name}-number"
        if unit in COUNTED and not form.cleaned_data.get(number) and number not in form.errors:
            form.add_error(number, gettext("Write how many."))

    def shown(self, form):
        names = (f"{self.spot.name}-number", f"{self.spot.name}-unit")
        return {"shape": "field", "path": self.spot.path, "bounds": [form[name] for name in names]}


def _split(match) -> tuple[int, str]:
    days, unit, clock, part = match.groups()
    if days:
        return int(days), unit
    return int(clock), f"T{part}"


class WordsPart(Part):
    """The clinic's own words, one field for each language it speaks."""

    def add(self, form, value):
        for code in self.setting.document.clinic.languages:
            form.fields[f"{self.spot.name}-{code}"] = forms.CharField(
                label=f"{self.label} ({NAMES[code]})", help_text=self.help, required=False, max_length=2000,
                initial=getattr(value, code) if isinstance(value, Words) else "",
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )  # fmt: skip

    def read(self, cleaned, old):
        found = {}
        for code in LANGUAGES:
            before = getattr(old, code) if isinstance(old, Words) else ""
            said = cleaned.get(f"{self.spot.name}-{code}", before) or ""
            said = said.replace("\r\n", "\n")
            found[code] = before if said.strip() == before.strip() else said
        return {code: said for code, said in found.items() if said}

    def shown(self, form):
        names = [f"{self.spot.name}-{code}" for code in self.setting.document.clinic.languages]
        return {"shape": "field", "path": self.spot.path, "bounds": [form[name] for name in names]}


class HostsPart(Part):
    """Lists under fixed headings, such as the servers of a recipient by what they are for."""

    def keys(self) -> list[tuple[str, str]]:
        values = self.spot.node.key_type.values
        return form_words.answers(self.setting.kind, self.spot.path, values, self.setting.lang)

    def add(self, form, value):
        value = value if isinstance(value, dict) else {}
        for key, words in self.keys():
            node = self.spot.node.value_type
            form.fields[f"{self.spot.name}-{key}"] = forms.CharField(
                label=words, required=False, max_length=5000, initial="\n".join(value.get(key, ())),
                widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}), help_text=_("One to a line."),
                validators=[_every_line(inner(node).pattern)],
            )  # fmt: skip

    def read(self, cleaned, old):
        found = {key: (cleaned.get(f"{self.spot.name}-{key}") or "").split() for key, _words in self.keys()}
        order = {key: place for place, key in enumerate(old)} if isinstance(old, dict) else {}
        return {key: found[key] for key in sorted(found, key=lambda key: order.get(key, 99)) if found[key]}

    def shown(self, form):
        items = [
            {"shape": "field", "path": f"{self.spot.path}.{key}", "bounds": [form[f"{self.spot.name}-{key}"]]}
            for key, _words in self.keys()
        ]
        return {"shape": "group", "path": self.spot.path, "label": self.label, "help": self.help,
                "name": self.spot.name, "items": items}  # fmt: skip


def _every_line(pattern: str):
    compiled = re.compile(pattern)

    def check(text: str) -> None:
        if wrong := [line for line in text.split() if not compiled.match(line)]:
            raise forms.ValidationError(gettext("%(line)s can't be written so.") % {"line": wrong[0][:80]})

    return check


def inner(node):
    """The type inside "or nothing", inside a list, or beneath a description."""
    while True:
        if isinstance(node, inspect.Metadata):
            node = node.type
        elif isinstance(node, inspect.UnionType):
            node = next(one for one in node.types if not isinstance(one, inspect.NoneType))
        elif isinstance(node, inspect.VarTupleType):
            node = node.item_type
        else:
            return node


def choices_at(node, path: str, setting: Setting):
    """(answer, words), or None where any text may stand."""
    node = inner(node)
    if isinstance(node, inspect.LiteralType):
        return form_words.answers(setting.kind, path, node.values, setting.lang)
    return form_terms.offered(setting.kind, path, setting.document, setting.lang)
