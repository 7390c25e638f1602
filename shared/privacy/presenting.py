"""The policy as the templates of /templates/privacy want it. The sentences are the engine's."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext

from shared.privacy.engine.document import Document
from shared.privacy.engine.render import Line, Told, changes, section
from shared.privacy.kept import Kept
from shared.privacy.models import PolicyVersion


def sections(said: dict, kept: Mapping[str, Kept]) -> list[dict]:
    """[{key, title, words, promises: [see `promise`]}] in reading order, of a version's words (frozen.words)."""
    return [
        section | {"promises": [one | {"kept": kept.get(one["id"])} for one in section["promises"]]}
        for section in said["sections"]
    ]


def promise(line: Line, kept: Kept | None) -> dict:
    """{id, sentence, words, facts: [(label, value)], kept, source}: heading, what is said, and the source by itself."""
    facts = [(fact.label, fact.value) for fact in line.facts if fact.name != "source"]
    source = next((fact.value for fact in line.facts if fact.name == "source"), "")
    words = line.sentence if line.sentence != line.heading else ""
    return {"id": line.id, "sentence": line.heading, "words": words, "facts": facts, "kept": kept, "source": source}


def controller(document: Document) -> str:
    """Who answers, in one line."""
    for one in document.controllers.values():
        return ", ".join(part for part in (one.name, one.number) if part)
    return document.clinic.name


def authority(document: Document) -> str:
    """The supervisory authority, in one line; "" where the policy names none."""
    for one in document.contacts.values():
        if one.role == "authority":
            return ", ".join(part for part in (one.name, one.address, one.phone, one.mail) if part)
    return ""


def mail_to(document: Document) -> str:
    """Where one writes about privacy, as an address for a link; "" where the policy names none."""
    wanted = [
        one for one in document.contacts.values() if one.role in ("privacy", "data_protection_officer") and one.mail
    ]
    return f"mailto:{min(wanted, key=lambda one: one.role != 'privacy').mail}" if wanted else ""


def coming(after: PolicyVersion, told: list[Told], url: str) -> dict:
    """What a visitor is told of a version that waits: {valid_from, words, url}."""
    names = [one.heading for one in told if one.verdict == "weighs"] or [one.heading for one in told]
    return {"valid_from": after.effective_from, "words": " · ".join(names[:3]) + ".", "url": url}


def changed_section(old: Document, new: Document, lang: str) -> dict:
    """The changes of a version as a section like the others, before and after."""
    promises = [
        {
            "id": f"changed.{one.id}",
            "sentence": one.heading,
            "words": one.after or gettext("This promise is taken out."),
            "facts": [(gettext("Until then"), one.before or gettext("No such promise"))],
            "kept": None,
            "source": "",
        }
        for one in changes(old, new, lang)
    ]
    return {"key": "changed", "title": gettext("What changes"), "words": "", "promises": promises}


def storages(document: Document, lang: str) -> list[dict]:
    """[{name, kind, by, purpose, lasts, where, consent}] for the table of the cookie page."""
    found = []
    for line in section(document, "cookies", lang).lines:
        facts = {fact.name: fact.value for fact in line.facts}
        needs = document.storage[line.id.partition(".")[2]].consent != "none"
        found.append(
            {
                "name": line.heading,
                "kind": facts.get("store", ""),
                "by": facts.get("set_by", ""),
                "purpose": facts.get("purpose", ""),
                "lasts": facts.get("how_long", ""),
                "where": facts.get("where", ""),
                "consent": facts.get("consent", "") if needs else "",
            }
        )
    return found


def version(found: PolicyVersion) -> dict:
    return {"number": found.number, "valid_from": found.effective_from}


def last_kept_at(run) -> datetime | None:
    return run.finished_at if run else None
