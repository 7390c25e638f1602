"""The page: sections in reading order, each a list of promises."""

from typing import NamedTuple

from ..document import Document
from ..promises import Promise
from . import answering, caring, collecting, keeping, receiving
from .voice import Voice, capital


class Fact(NamedTuple):
    """`name` is stable (how_long, then, why, source, where …), `label` and `value` are told in the language."""

    name: str
    label: str
    value: str


class Line(NamedTuple):
    """One promise. `id` is the promise's: beside it the page shows when it was last kept."""

    id: str
    kind: str
    heading: str
    sentence: str
    facts: tuple[Fact, ...] = ()


class Section(NamedTuple):
    key: str
    title: str
    intro: str
    lines: tuple[Line, ...]


SECTIONS = {
    "who": ("controllers", "contacts"),
    "collect": ("purposes", "never_collect", "demands"),
    "keep": ("retention",),
    "receive": ("recipients", "disclosures"),
    "writing": ("channels", "outreach"),
    "cookies": ("storage",),
    "safety": ("commitments", "security"),
    "rights": ("rights",),
    "changes": ("notices",),
}


def _no_facts(voice, one):
    return ()


SCOPED = ("controllers", "retention")  # these say themselves whom they are about


SPEAKERS = {
    "controllers": (answering.controller_heading, answering.controller, answering.controller_facts),
    "contacts": (answering.contact_heading, answering.contact, answering.contact_facts),
    "purposes": (collecting.purpose_heading, collecting.purpose, collecting.purpose_facts),
    "never_collect": (collecting.never_heading, collecting.never, _no_facts),
    "demands": (collecting.demand_heading, collecting.demand, _no_facts),
    "retention": (lambda voice, key, one: keeping.heading(voice, one), keeping.sentence, keeping.facts),
    "recipients": (receiving.recipient_heading, receiving.recipient, receiving.recipient_facts),
    "disclosures": (receiving.disclosure_heading, receiving.disclosure, receiving.disclosure_facts),
    "channels": (caring.channel_heading, caring.channel, _no_facts),
    "outreach": (caring.outreach_heading, caring.outreach, _no_facts),
    "storage": (receiving.storage_heading, receiving.storage, receiving.storage_facts),
    "security": (caring.security_heading, caring.security, caring.security_facts),
    "commitments": (caring.vow_heading, caring.vow, _no_facts),
    "rights": (answering.right_heading, answering.right, answering.right_facts),
    "notices": (answering.notice_heading, answering.notice, _no_facts),
}


def page(document: Document, lang: str) -> tuple[Section, ...]:
    """Every section that has something to say, in reading order."""
    found = (section(document, key, lang) for key in SECTIONS)
    return tuple(one for one in found if one.lines)


def section(document: Document, key: str, lang: str) -> Section:
    """One section by key: who, collect, keep, receive, writing, cookies, safety, rights, changes."""
    voice = Voice(document, lang)
    lines = [
        _line(voice, kind, name, promise) for kind in SECTIONS[key] for name, promise in getattr(document, kind).items()
    ]
    if key == "keep":
        lines.append(_backups(voice))
    title, intro = voice.pattern("sections", key, "title"), voice.pattern("sections", key, "intro")
    return Section(key, title, intro, tuple(line for line in lines if line.sentence))


def line(document: Document, id: str, lang: str) -> Line:
    """One promise by its id, such as `retention.enquiries`. KeyError where there is none."""
    voice = Voice(document, lang)
    if id == "clinic.backups":
        return _backups(voice)
    kind, _, key = id.partition(".")
    return _line(voice, kind, key, getattr(document, kind, {})[key])


def sentence(document: Document, id: str, lang: str) -> str:
    return line(document, id, lang).sentence


def _line(voice: Voice, kind: str, key: str, promise: Promise) -> Line:
    if kind not in SPEAKERS:  # a term: its words are part of other sentences
        words = voice.own(promise.words)
        return Line(f"{kind}.{key}", kind, capital(words), words)
    heading, speak, facts = SPEAKERS[kind]
    said = speak(voice, promise)
    if kind not in SCOPED and (scope := voice.scope(promise)):
        said = f"{said}{voice.say('common', 'scope', x=voice.listed(scope))}"
    if kind != "purposes" and promise.words:
        said = f"{said} {voice.own(promise.words)}".strip()
    labelled = tuple(Fact(name, voice.pattern("labels", name), value) for name, value in facts(voice, promise))
    return Line(f"{kind}.{key}", kind, heading(voice, key, promise), said, labelled)


def _backups(voice: Voice) -> Line:
    """Deleting is at once; what a backup still holds is stated."""
    length = voice.duration(voice.document.clinic.backups)
    return Line(
        "clinic.backups",
        "clinic",
        voice.say("retention", "backups", "head", d=length),
        voice.say("retention", "backups", "say", d=length),
        (Fact("how_long", voice.pattern("labels", "how_long"), capital(length)),),
    )
