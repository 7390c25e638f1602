"""The form of any promise, made from its type: what a policy file can say, the page can say, and nothing is lost on the way.

Spec → form → the same spec: held for every promise of every document by tests/privacy_app/test_spec_form.py.
"""

import re
import unicodedata

import msgspec
from django import forms
from msgspec import inspect

from shared.privacy import form_words
from shared.privacy.engine.document import KINDS, Document, convert
from shared.privacy.engine.problems import misread
from shared.privacy.engine.promises import Promise, Words
from shared.privacy.form_groups import check_all, parts_of, read_all
from shared.privacy.form_parts import MISSING, OnePart, Part, Setting

SELDOM = ("source", "status", "applies_to", "valid_from", "valid_to")  # what every promise has and few need
COUNTED_FROM = ("", "month", "calendar_year", "fiscal_year", "fiscal_year calendar_year")


class CountedFrom(OnePart):
    """`from_end_of` is a short list whose order matters: said as one answer."""

    def choices(self):
        return form_words.answers("retention", "from_end_of", COUNTED_FROM, self.setting.lang)

    def initial(self, value):
        return " ".join(self._or_default(value) or ())

    def field(self, value):
        return super().field(" ".join(value) if value is not MISSING else MISSING)

    def read(self, cleaned, old):
        return (cleaned.get(self.spot.name) or "").split()


OVERRIDES: dict[tuple[str, str], type[Part]] = {("retention", "from_end_of"): CountedFrom}


class PromiseForm(forms.Form):
    """`spec` is None for a new promise. `promise()` gives the typed spec of a valid form."""

    def __init__(self, kind: str, spec: Promise | None, document: Document, lang: str, *arguments, **named):
        self.kind, self.spec, self.lang = kind, spec, lang
        super().__init__(*arguments, **named)
        setting = Setting(kind, document, lang)
        parts = parts_of(inspect.type_info(KINDS[kind]), setting)
        for (where, name), part in OVERRIDES.items():
            if where == kind and name in parts:
                parts[name] = part(parts[name].spot, setting)
        told = form_words.of_kind(kind, lang)
        self.first = [name for name in told["first"] if name in parts]
        self.seldom = [name for name in (*told["seldom"], *SELDOM) if name in parts]
        rest = [name for name in parts if name not in self.first and name not in self.seldom]
        self.parts = {name: parts[name] for name in (*self.first, *rest, *self.seldom)}
        for name, part in self.parts.items():
            part.add(self, getattr(spec, name) if spec is not None else MISSING)

    def clean(self):
        cleaned = super().clean()
        check_all(self.parts, self)
        if not self.errors:
            self._convert(read_all(self.parts, cleaned, self.spec if self.spec is not None else MISSING))
        return cleaned

    def _convert(self, said: dict) -> None:
        try:
            self._promise = convert(said, KINDS[self.kind])
        except msgspec.ValidationError as error:
            found = misread(str(error), said, KINDS[self.kind], self.kind, {}, self.lang, convert)
            name = re.split(r"[.\[]", found.path.partition(".")[2])[0]
            self.add_error(name if name in self.fields else None, f"{found.meaning} {found.mend}".strip())

    def promise(self) -> Promise:
        return self._promise

    def main(self) -> list[dict]:
        """What is shown at once."""
        return [part.shown(self) for name, part in self.parts.items() if name not in self.seldom]

    def more(self) -> list[dict]:
        """What few need, behind a fold."""
        return [part.shown(self) for name, part in self.parts.items() if name in self.seldom]

    def more_said(self) -> bool:
        """Whether the fold should stand open: something in it is wrong."""
        return any(field == name or field.startswith(f"{name}-") for name in self.seldom for field in self.errors)


def key_for(kind: str, spec: Promise, document: Document) -> str:
    """A name for a new promise, from what it says: "bokning_och_besok". The person never has to see it."""
    base = _slug(_telling(spec, document)) or kind.rstrip("s")
    taken, key, number = getattr(document, kind), base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _telling(spec: Promise, document: Document) -> str:
    if name := getattr(spec, "name", ""):
        return name
    for one in ("measure", "right", "never", "always", "role", "about", "channel", "field"):
        if isinstance(said := getattr(spec, one, None), str) and said:
            return said
    words = getattr(spec, "words", Words())
    said = next((text for lang in ("en", *document.clinic.languages) if (text := getattr(words, lang))), "")
    return said or " ".join(getattr(spec, "of", ())[:2])


def _slug(text: str) -> str:
    text = text.lower().replace("æ", "ae").replace("ø", "o").replace("ß", "ss")
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"^[^a-z]+", "", re.sub(r"[^a-z0-9]+", "_", bare)).strip("_")[:40].rstrip("_")
