"""What the law pack of the clinic's country proposes, held against what the draft says already."""

from datetime import date
from typing import NamedTuple

import msgspec

from shared import law
from shared.privacy.engine.document import Document
from shared.privacy.engine.lint.found import texts
from shared.privacy.engine.promises import Promise
from shared.privacy.engine.render import line
from shared.privacy.engine.starter import starter

TELLING = ("right", "role", "measure", "channel", "about", "name", "never", "always", "field")
TERMS = ("events", "categories", "subjects")


class Proposal(NamedTuple):
    """`id` as in the law pack's document; `words`: how clients would read it."""

    id: str
    heading: str
    words: str


def proposed(document: Document, today: date) -> Document | None:
    """The law pack's whole proposal for this clinic; None where its country has no pack."""
    clinic = document.clinic
    pack = law.pack(clinic.country)
    if not pack.known:
        return None
    controller = next(iter(document.controllers.values()), None)
    answering = next((one for one in document.contacts.values() if one.role == "privacy"), None)
    return starter(
        clinic.country,
        name=clinic.name,
        professions=clinic.professions,
        licensed=bool(pack.licensed(clinic.professions)),
        languages=clinic.languages,
        today=today,
        number=controller.number if controller else "",
        address=controller.address if controller else "",
        contact=answering.name if answering else "",
        mail=answering.mail if answering else "",
        host=clinic.host,
    )


def missing(document: Document, today: date, lang: str) -> dict[str, list[Proposal]]:
    """{kind: proposals that the draft has nothing like}, for the page where promises are added."""
    whole = proposed(document, today)
    found: dict[str, list[Proposal]] = {}
    for name, spec in whole.promises() if whole else ():
        kind, _, key = name.partition(".")
        if key not in getattr(document, kind) and not _said_already(getattr(document, kind).values(), spec):
            spoken = line(whole, name, lang)
            words = spoken.sentence if spoken.sentence != spoken.heading else ""
            found.setdefault(kind, []).append(Proposal(name, spoken.heading, words))
    return found


def _said_already(present, spec: Promise) -> bool:
    """Whether a promise about the very same thing stands there under another key."""
    name = next((one for one in TELLING if getattr(spec, one, None)), None)
    if name is None or not isinstance(getattr(spec, name), str):
        return False
    return any(getattr(one, name, None) == getattr(spec, name) for one in present)


def with_its_terms(whole: Document, document: Document, name: str) -> dict[str, Promise]:
    """{id: spec} of a proposal and of the pack's own terms that it uses and the draft lacks. Raises KeyError."""
    kind, _, key = name.partition(".")
    found, waiting = {}, {name: getattr(whole, kind)[key]}
    while waiting:
        name, spec = waiting.popitem()
        found[name] = spec
        for _path, said in texts(spec):
            for term in TERMS:
                wanted = f"{term}.{said}"
                if said in getattr(whole, term) and said not in getattr(document, term) and wanted not in found:
                    waiting[wanted] = getattr(whole, term)[said]
    return found


def put(document: Document, specs: dict[str, Promise | None]) -> Document:
    """The document with these promises in place of those of the same id, or, for None, without them."""
    sections: dict[str, dict] = {}
    for name, spec in specs.items():
        kind, _, key = name.partition(".")
        section = sections.setdefault(kind, dict(getattr(document, kind)))
        if spec is None:
            section.pop(key, None)
        else:
            section[key] = spec
    return msgspec.structs.replace(document, **sections)
