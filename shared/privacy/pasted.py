"""A policy pasted as text → promises to confirm. By fixed rules (data/pasted.yaml): the same text gives the same suggestions.

Only what a sentence says is suggested, with the sentence beside it; what it leaves out stays unsaid, or `unknown`, so that
the linter asks for it. Nothing is saved here.
"""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

import msgspec

from shared.privacy import proposals
from shared.privacy.engine.document import KINDS, Document, convert
from shared.privacy.engine.promises import Promise
from shared.privacy.form_words import words
from shared.privacy.spec_form import key_for

LONGEST = 200_000  # signs; a long policy has 40,000
QUOTED = 400
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÆØÜ0-9])|\n+")


class Suggestion(NamedTuple):
    """`id`: the promise it would become. `quote`: what says so. `replaces`: the draft says something else."""

    id: str
    spec: Promise
    quote: str
    replaces: bool


def suggestions(text: str, document: Document, today: date) -> list[Suggestion]:
    """In the order of the text; each promise once, from the first sentence that says it."""
    found: dict[str, Suggestion] = {}
    whole = proposals.proposed(document, today)
    for sentence in SENTENCE.split(text[:LONGEST]):
        for name, spec in _said(sentence.strip(), document, whole):
            kind, _, key = name.partition(".")
            present = getattr(document, kind).get(key)
            if (
                present is not None and kind == "retention"
            ):  # the text tells of the time; the rest stays as the draft has it
                spec = msgspec.structs.replace(present, keep=spec.keep)
            if name not in found and present != spec and (present is None or kind == "retention"):
                found[name] = Suggestion(name, spec, sentence.strip()[:QUOTED], present is not None)
    return list(found.values())


def _said(sentence: str, document: Document, whole: Document | None):
    if rule := _kept(sentence):
        yield _place(document, "retention", rule), rule
    for one in words("pasted")["services"]:
        if re.search(one["words"], sentence, re.I):
            recipient = convert(one["spec"], KINDS["recipients"])
            yield _place(document, "recipients", recipient), recipient
    for one in words("pasted")["promised"]:
        if re.search(one["words"], sentence, re.I):
            spec = convert(one["spec"], KINDS[one["id"].partition(".")[0]])
            if _place(document, one["id"].partition(".")[0], spec).endswith("_there"):
                continue
            yield one["id"], spec
    for right, pattern in words("pasted")["rights"].items():
        if whole and re.search(pattern, sentence, re.I):
            yield from _right(right, document, whole)


def _right(right: str, document: Document, whole: Document):
    """As the law pack words it, unless the draft speaks of that right already."""
    if all(one.right != right for one in document.rights.values()):
        yield from ((f"rights.{key}", one) for key, one in whole.rights.items() if one.right == right)


def _place(document: Document, kind: str, spec: Promise) -> str:
    """Where it belongs: the promise of the draft that speaks of the same, else a new one. "…_there": said already."""
    for key, one in getattr(document, kind).items():
        if kind == "retention" and (one.of, one.channels, one.media, one.at) == (spec.of, spec.channels, (), ()):
            return f"{kind}.{key}"
        if kind == "recipients" and one.name.casefold() == spec.name.casefold():
            return f"{kind}.{key}"
        if kind in ("security", "commitments") and _told(one) == _told(spec):
            return f"{kind}.{key}_there"
    return f"{kind}.{key_for(kind, spec, document)}"


def _told(spec: Promise) -> tuple:
    return tuple(getattr(spec, name, None) for name in ("measure", "never", "always"))


def _kept(sentence: str) -> Promise | None:
    """A rule about time: a period, and a word for what is kept, in one sentence."""
    match = _period().search(sentence)
    if match is None:
        return None
    number = match["number"].casefold()
    count = int(number) if number.isdecimal() else _numbers()[number]
    unit = next(unit for unit in "DWMY" if match[unit])
    for one in words("pasted")["kept"]:
        if re.search(one["words"], sentence, re.I):
            said = {name: value for name, value in one.items() if name not in ("words", "firm")}
            after = _counted_from(sentence) if not one.get("firm") else None
            return convert(said | {"keep": f"P{count}{unit}"} | ({"after": after} if after else {}), KINDS["retention"])
    return None


def _counted_from(sentence: str) -> str | None:
    return next((one["event"] for one in words("pasted")["counted"] if re.search(one["words"], sentence, re.I)), None)


@cache
def _numbers() -> dict[str, int]:
    return {word: int(number) for number, named in words("pasted")["numbers"].items() for word in named}


@cache
def _period() -> re.Pattern:
    named = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    units = "|".join(f"(?P<{unit}>{'|'.join(said)})" for unit, said in words("pasted")["units"].items())
    return re.compile(rf"\b(?P<number>\d{{1,3}}|{named})\s+(?:{units})\b", re.I)
