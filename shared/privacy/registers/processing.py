"""The register of processing activities (GDPR art. 30(1)), made from the policy in force and from what is really stored.

Nothing is written by hand, so that it can't say anything else than what holds. Pure but for the registry of fields.
"""

from collections.abc import Iterable

from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Purpose
from shared.privacy.engine.render import Voice, line
from shared.privacy.engine.vocabulary import covers
from shared.privacy.registry import NOT_PERSONAL, tables


def activities(document: Document, language: str) -> list[dict]:
    """One for each purpose: {id, name, words, subjects, categories, controllers, recipients, disclosures, retention,
    security, held_in}. `recipients`: [{name, words, facts: [[label, value]]}]; the others are sentences or names."""
    return [_activity(document, key, one, language) for key, one in document.purposes.items()]


def _activity(document: Document, key: str, one: Purpose, language: str) -> dict:
    voice, said = Voice(document, language), line(document, f"purposes.{key}", language)
    return {
        "id": said.id,
        "name": said.heading,
        "words": said.sentence,
        "subjects": voice.subject_groups(one.subjects),
        "categories": voice.nouns(one.categories),
        "controllers": controllers(document),
        "recipients": [_told(document, f"recipients.{name}", language) for name in _recipients(document, key, one)],
        "disclosures": _sentences(document, "disclosures", _disclosures(document, key), language),
        "retention": _sentences(document, "retention", _touching(document.retention, one.categories), language),
        "security": _sentences(document, "security", _guarding(document, one.categories), language),
        "held_in": held_in(one.categories),
    }


def controllers(document: Document) -> list[str]:
    return [", ".join(filter(None, (one.name, one.number, one.address))) for one in document.controllers.values()]


def _recipients(document: Document, key: str, one: Purpose) -> list[str]:
    """Those who serve this purpose; where a recipient names none, those who get some of its data."""
    return [
        name
        for name, recipient in document.recipients.items()
        if (key in recipient.purposes if recipient.purposes else _meet(recipient.categories, one.categories))
    ]


def _disclosures(document: Document, key: str) -> list[str]:
    return [name for name, one in document.disclosures.items() if one.purpose == key]


def _touching(rules, categories: Iterable[str]) -> list[str]:
    return [name for name, rule in rules.items() if _meet(rule.of, categories)]


def _guarding(document: Document, categories: Iterable[str]) -> list[str]:
    return [name for name, one in document.security.items() if not one.of or _meet(one.of, categories)]


def _meet(some: Iterable[str], others: Iterable[str]) -> bool:
    return any(covers(one, other) or covers(other, one) for one in some for other in others)


def _told(document: Document, promise: str, language: str) -> dict:
    said = line(document, promise, language)
    return {
        "name": said.heading,
        "words": said.sentence,
        "facts": [[one.label, one.value] for one in said.facts if one.name not in ("hosts",)],
    }


def _sentences(document: Document, kind: str, names: Iterable[str], language: str) -> list[str]:
    found = [line(document, f"{kind}.{name}", language) for name in names]
    return [one.sentence if one.sentence else one.heading for one in found]


def held_in(categories: Iterable[str]) -> list[str]:
    """The tables of this service that hold such data: "booking.Booking"."""
    categories = tuple(categories)
    return sorted(
        table.model
        for table in tables().values()
        if any(field != NOT_PERSONAL and _meet([field], categories) for field in table.fields.values())
    )
