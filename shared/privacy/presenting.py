"""The policy as the templates of /templates/privacy want it. The sentences are the engine's."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext, ngettext

from shared.privacy.engine.decide import choices
from shared.privacy.engine.document import Document
from shared.privacy.engine.geography import EEA
from shared.privacy.engine.promises import Retention
from shared.privacy.engine.render import Line, Told, changes, section
from shared.privacy.kept import Kept
from shared.privacy.models import PolicyVersion


def sections(said: dict, kept: Mapping[str, Kept]) -> list[dict]:
    """[{key, title, words, promises: [see `promise`]}] in reading order, of a version's words (frozen.words)."""
    return [
        section | {"promises": [one | {"kept": kept.get(one["id"])} for one in section["promises"]]}
        for section in said["sections"]
    ]


def summary(document: Document, said: dict) -> list[tuple[str, str]]:
    """The policy in a few lines for who reads no more: [(sentence, the section that tells all)]."""
    headings = {one["id"]: one["sentence"] for part in said["sections"] for one in part["promises"]}
    kept_longest = [headings.get(f"retention.{key}") for key in _telling(document)]
    outside = sum(one.country not in (*EEA, "unknown") for one in document.recipients.values())
    asking = len(choices(document))
    answering = next((one.name for one in document.controllers.values()), document.clinic.name)
    found = [
        (gettext("%(name)s answers for your data.") % {"name": answering}, "who"),
        *((f"{one}.", "keep") for one in kept_longest if one),
        (_receivers(len(document.recipients), outside), "receive"),
        (_asking(asking), "cookies"),
        (
            gettext("You may see, correct, fetch and delete your data, and object. Using a right costs nothing."),
            "rights",
        ),
    ]
    shown = {part["key"] for part in said["sections"]}
    return [(words, key) for words, key in found if key in shown]


def _telling(document: Document) -> list[str]:
    """The promises about time that people ask for first: the record, what they wrote, what they booked."""
    wanted = ("journal", "enquiry", "booking")
    found = [next((key for key, one in document.retention.items() if _plainly(one, word)), "") for word in wanted]
    return [key for key in found if key]


def _plainly(one: Retention, category: str) -> bool:
    return category in one.of and one.bound == "at_most" and not (one.channels or one.media or one.at)


def _receivers(number: int, outside: int) -> str:
    told = ngettext(
        "%(number)d recipient may get some of it, for what is said here and nothing else.",
        "%(number)d recipients may get some of it, for what is said here and nothing else.",
        number,
    ) % {"number": number}
    if not outside:
        return f"{told} {gettext('All of them are in the EU or EEA.')}"
    words = ngettext(
        "%(number)d of them is outside the EU and EEA.", "%(number)d of them are outside the EU and EEA.", outside
    )
    return f"{told} {words % {'number': outside}}"


def _asking(number: int) -> str:
    if not number:
        return gettext("We keep nothing on your device that needs your consent.")
    return ngettext(
        "%(number)d service waits for your yes before it keeps anything on your device.",
        "%(number)d services wait for your yes before they keep anything on your device.",
        number,
    ) % {"number": number}


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
    """[{name, kind, by, purpose, lasts, where, consent, sent}] for the table of the cookie page."""
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
                "sent": document.storage[line.id.partition(".")[2]].sent_over == "tls",
            }
        )
    return found


def version(found: PolicyVersion) -> dict:
    return {"number": found.number, "valid_from": found.effective_from}


def last_kept_at(run) -> datetime | None:
    return run.finished_at if run else None
