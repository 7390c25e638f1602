"""Changing one promise of the draft: a retention period by its parts, any other kind as it stands in the file."""

import re

import msgspec
import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shared import strict_yaml
from shared.privacy.engine import vocabulary
from shared.privacy.engine.document import KINDS, Document, convert, plain
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.problems import Problem, misread, problem
from shared.privacy.engine.promises import Promise, Retention, Words
from shared.privacy.engine.render import Voice
from shared.web.languages import NAMES

LARGEST_FILE = 1_000_000  # bytes; a policy is a few tens of thousands
SINGLE = re.compile(r"P(\d+)([DWMY])\Z")
UNITS = [
    ("D", _("days")),
    ("W", _("weeks")),
    ("M", _("months")),
    ("Y", _("years")),
    ("P0D", _("not at all: at once")),
    ("unlimited", _("without an end, on purpose")),
    ("unknown", _("not settled yet")),
]
COUNTED_FROM = [
    ("", _("that very day")),
    ("month", _("the end of that month")),
    ("calendar_year", _("the end of that calendar year")),
    ("fiscal_year", _("the end of that fiscal year")),
    ("fiscal_year calendar_year", _("the end of the calendar year in which the fiscal year ended")),
]
DONE_ON = [
    ("", _("on the day itself")),
    ("month", _("on the first of a month")),
    ("calendar_year", _("on the first day of a year")),
    ("fiscal_year", _("on the first day of a fiscal year")),
]
ACTIONS = [
    ("delete", _("Delete")),
    ("anonymise", _("Make anonymous")),
    ("destroy_key", _("Destroy the key, so that nobody can open it")),
    ("return", _("Give back")),
    ("shred", _("Shred paper")),
    ("task", _("Done by hand, outside of the service")),
    ("expires", _("It ends by itself")),
]


class RetentionForm(forms.Form):
    """How long something is kept. What the form does not show stays as it was."""

    number = forms.IntegerField(label=_("Keep for"), min_value=1, max_value=9999, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)
    after = forms.ChoiceField(
        label=_("Counted from"), help_text=_("What sets the clock going. If it happens again, the clock starts anew.")
    )
    counted_from = forms.ChoiceField(label=_("The clock starts at"), choices=COUNTED_FROM, required=False)
    done_on = forms.ChoiceField(
        label=_("It is done"),
        choices=DONE_ON,
        required=False,
        help_text=_("The first of a month lets you gather the work; nothing goes sooner because of it."),
    )
    then = forms.ChoiceField(label=_("Then"), choices=ACTIONS)

    def __init__(self, spec: Retention, document: Document, lang: str, *arguments, **named):
        self.spec = spec
        super().__init__(*arguments, initial=self._initial(spec), **named)
        self.fields["after"].choices = events(document, lang)
        self._keep_choice("unit", spec.keep.text, self._initial(spec)["unit"])
        self._keep_choice("counted_from", " ".join(spec.from_end_of), " ".join(spec.from_end_of))
        self._keep_choice("then", spec.then, spec.then)
        for code in document.clinic.languages:
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("In your own words, %(language)s") % {"language": NAMES[code]}, required=False, max_length=2000,
                initial=getattr(spec.words, code), widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                help_text=_("Stands after the sentence that the service writes. The system itself does not act on it."),
            )  # fmt: skip

    @staticmethod
    def _initial(spec: Retention) -> dict:
        text = spec.keep.text
        single = SINGLE.match(text) if text != "P0D" else None
        return {
            "number": int(single[1]) if single else None,
            "unit": single[2] if single else text,
            "after": spec.after,
            "counted_from": " ".join(spec.from_end_of),
            "done_on": spec.on_first_of or "",
            "then": spec.then,
        }

    def _keep_choice(self, name: str, label: str, value: str) -> None:
        """A value that the form does not offer, such as P1Y6M, stays on offer where it stands already."""
        field = self.fields[name]
        if value not in dict(field.choices):
            field.choices = [*field.choices, (value, label)]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("unit") in ("D", "W", "M", "Y") and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", gettext("Write how many."))
        return cleaned

    def promise(self) -> Retention:
        """The promise as the form says it, from a valid form."""
        said = self.cleaned_data
        unit = said["unit"]
        keep = Duration(f"P{said['number']}{unit}" if unit in ("D", "W", "M", "Y") else unit)
        words = {code: said[f"words_{code}"] for code in NAMES if f"words_{code}" in said}
        return msgspec.structs.replace(
            self.spec,
            keep=self.spec.keep if keep == self.spec.keep and keep.text == self.spec.keep.text else keep,
            after=said["after"],
            from_end_of=tuple(said["counted_from"].split()),
            on_first_of=said["done_on"] or None,
            then=said["then"],
            words=msgspec.structs.replace(self.spec.words, **words),
        )


def events(document: Document, lang: str) -> list[tuple[str, str]]:
    """(event, its words) that a promise may count from: the clinic's own first."""
    voice = Voice(document, lang)
    own = [(name, _spoken(voice, one.words) or name) for name, one in document.events.items()]
    shared = [
        (name, words[lang].rstrip(",")) for name, words in vocabulary.events().items() if name not in document.events
    ]
    return own + sorted(shared, key=lambda pair: pair[1])


def _spoken(voice: Voice, words: Words) -> str:
    return voice.own(words)


class SpecForm(forms.Form):
    """Any promise, as it stands in the policy file."""

    text = forms.CharField(
        label=_("As in the policy file"),
        max_length=20_000,
        strip=False,  # or the line numbers of the problems would be those of another text
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "ds-input mono"}),
        help_text=_(
            "One line for each part, as YAML. Mistakes are told line by line, and nothing is saved before they are mended."
        ),
    )

    def __init__(self, kind: str, spec: Promise, lang: str, *arguments, **named):
        self.kind, self.lang = kind, lang
        text = yaml.safe_dump(plain(spec), allow_unicode=True, sort_keys=False, width=90)
        super().__init__(*arguments, initial={"text": text}, **named)

    def clean_text(self) -> str:
        """Keeps the promise for `promise`."""
        text = self.cleaned_data["text"]
        self._spec, problems = read_spec(text, self.kind, self.lang)
        if problems:
            raise ValidationError([gettext("Line %(line)d: %(meaning)s %(mend)s") % one._asdict() for one in problems])
        return text

    def promise(self) -> Promise:
        return self._spec


def read_spec(text: str, kind: str, lang: str) -> tuple[Promise | None, list[Problem]]:
    """One promise of a kind from YAML; else every problem, with its line."""
    tree = strict_yaml.read(text)
    problems = [problem(one.line, one.path, one.code, one.told, lang) for one in tree.faults]
    if not problems and not isinstance(tree.value, dict):
        problems = [problem(1, kind, "not_a_section", (), lang)]
    if problems:
        return None, problems
    try:
        return convert(tree.value, KINDS[kind]), []
    except msgspec.ValidationError as error:
        lines = {f"{kind}.{path}": line for path, line in tree.lines.items()}
        return None, [misread(str(error), tree.value, KINDS[kind], kind, lines, lang, convert)]


class FileForm(forms.Form):
    """A policy as a file (YAML, or JSON), or pasted."""

    file = forms.FileField(
        label=_("A file"), required=False, help_text=_("YAML or JSON, as you can fetch it from your policy page.")
    )
    text = forms.CharField(
        label=_("Or paste it here"),
        required=False,
        max_length=LARGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    def clean_file(self):
        """The file's text, or ""."""
        found = self.cleaned_data["file"]
        if not found:
            return ""
        if found.size > LARGEST_FILE:
            raise ValidationError(gettext("The file is too large to be a policy."))
        try:
            return found.read().decode()
        except UnicodeDecodeError:
            raise ValidationError(gettext("This is not a text file in UTF-8.")) from None

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            self.add_error("file", gettext("Choose a file, or paste the policy."))
        return cleaned

    def policy_text(self) -> str:
        return self.cleaned_data["file"] or self.cleaned_data["text"]
