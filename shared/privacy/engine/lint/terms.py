"""Words and figures: declared, known, possible, and said in every language of the clinic."""

import difflib

from .. import vocabulary
from ..law import duties
from ..promises import LANGUAGES
from ..vocabulary import known
from .found import Found, all_words

RETENTION_EVENTS = ("after", "shorten_after")


def unknown_term(document, law, today):
    for path, term, terms in _asked(document):
        if not known(term, terms):
            near = difflib.get_close_matches(term, sorted(terms), 1)
            told = {"term": term, "near": near[0] if near else ""}
            yield Found("unknown_term", path, told, mend="near" if near else "")


def _asked(document):
    """(path, term, the terms it may be) for every term in the document."""
    categories = {*vocabulary.categories(), *document.categories, "nothing"}
    events = {*vocabulary.events(), *document.events}
    yield from _in_retention(document, categories, events)
    for key, one in document.events.items():
        for part in one.parts:
            yield f"events.{key}", part, events - {key}
    fields = {"purposes": ("categories",), "recipients": ("categories",), "disclosures": ("fields",),
              "channels": ("never", "only"), "outreach": ("categories",), "security": ("of",), "commitments": ("of",),
              "rights": ("not_for",), "never_collect": ("field",), "demands": ("field",)}  # fmt: skip
    for kind, names in fields.items():
        for key, one in getattr(document, kind).items():
            for name in names:
                value = getattr(one, name)
                for term in (value,) if isinstance(value, str) else value:
                    yield f"{kind}.{key}.{name}", term, categories
    yield from _names(document, events)


def _in_retention(document, categories, events):
    for key, one in document.retention.items():
        path = f"retention.{key}"
        for term in (*one.of, *([one.into] if one.into else ())):
            yield f"{path}.of", term, categories
        for name in RETENTION_EVENTS:
            if term := getattr(one, name):
                yield f"{path}.{name}", term, events
        for unless in one.unless:
            yield f"{path}.unless", unless.happened, events
            if unless.becomes:
                yield f"{path}.unless", unless.becomes, categories
        for term in one.at:
            yield f"{path}.at", term, set(document.recipients)
        for condition in one.when:
            yield f"{path}.when", condition.value, set(vocabulary.values())
        for term in one.instead_of:
            yield f"{path}.instead_of", term, {*duties(document.clinic.country), *_own_duties(document)} - {key}


def _own_duties(document):
    return {key for key, one in document.retention.items() if one.bound == "at_least"}


def _names(document, events):
    """Terms that name other promises, subjects, duties and events outside retention."""
    subjects = {*vocabulary.subjects(), *document.subjects}
    for key, one in document.purposes.items():
        for term in one.subjects:
            yield f"purposes.{key}.subjects", term, subjects
        if one.only_after:
            yield f"purposes.{key}.only_after", one.only_after, events
    for key, one in document.disclosures.items():
        yield f"disclosures.{key}.recipient", one.recipient, set(document.recipients)
        yield f"disclosures.{key}.purpose", one.purpose, set(document.purposes)
        if one.duty:
            yield f"disclosures.{key}.duty", one.duty, set(vocabulary.duties())
    for kind, name, goals in (("storage", "recipient", document.recipients), ("rights", "contact", document.contacts),
                              ("recipients", "engaged_by", document.recipients)):  # fmt: skip
        for key, one in getattr(document, kind).items():
            if term := getattr(one, name):
                yield f"{kind}.{key}.{name}", term, set(goals)
    for key, one in document.outreach.items():
        for term in (one.after, *one.stops):
            yield f"outreach.{key}", term, events
    yield from _professions(document)


def _professions(document):
    for term in document.clinic.professions:
        yield "clinic.professions", term, set(vocabulary.professions())
    for key, one in document.retention.items():
        for term in one.professions:
            yield f"retention.{key}.professions", term, set(vocabulary.professions())


def event_never_happens(document, law, today):
    """An event that needs itself."""
    for key in document.events:
        if key in _reached(document, key, set()):
            yield Found("event_never_happens", f"events.{key}", {"event": key})


def _reached(document, key, been):
    for part in document.events[key].parts:
        if part not in been:
            been.add(part)
            if part in document.events:
                _reached(document, part, been)
    return been


def not_known_yet(document, law, today):
    for key, one in document.retention.items():
        if not one.keep.known or one.after == "unknown":
            yield Found("not_known_yet", f"retention.{key}", source="GDPR art. 13(2)(a)")
    for key, one in document.recipients.items():
        if "unknown" in (one.country, one.transfer):
            yield Found("not_known_yet", f"recipients.{key}", source="GDPR art. 13(1)(f)")
    for path, length, _ in _periods(document):
        if length and not length.known and not path.startswith("retention."):
            yield Found("not_known_yet", path)
    if document.clinic.country == "unknown":
        yield Found("not_known_yet", "clinic.country")


def _periods(document):
    """(path, duration, whether it may be unlimited)"""
    yield "clinic.backups", document.clinic.backups, False
    for key, one in document.retention.items():
        yield f"retention.{key}.keep", one.keep, one.bound == "at_most" and bool(one.reason)
        yield f"retention.{key}.tolerance", one.tolerance, False
    for key, one in document.storage.items():
        yield f"storage.{key}.lasts", one.lasts, one.store != "cookie"
    for kind, names in (("rights", ("within",)), ("notices", ("ahead",)), ("events", ("or_silence",)),
                        ("outreach", ("delay", "every"))):  # fmt: skip
        for key, one in getattr(document, kind).items():
            for name in names:
                yield f"{kind}.{key}.{name}", getattr(one, name), False


def impossible_period(document, law, today):
    for path, length, endless in _periods(document):
        if length and length.endless and not endless:
            kind = "endless_without_reason" if path.startswith("retention.") else "impossible_period"
            yield Found(kind, path)


def move_without_goal(document, law, today):
    for key, one in document.retention.items():
        if (one.then == "move") != bool(one.into):
            yield Found("move_without_goal", f"retention.{key}.then")


def missing_translation(document, law, today):
    for path, words in all_words(document):
        if words:
            for lang in document.clinic.languages:
                if not getattr(words, lang):
                    yield Found("missing_translation", path, {"lang": lang})


def missing_clause(document, law, today):
    """An own event behind `unless` needs the form that follows "unless"."""
    for key, one in document.retention.items():
        for unless in one.unless:
            event = document.events.get(unless.happened)
            if event and not all(getattr(event.clause, lang) for lang in document.clinic.languages):
                yield Found("missing_clause", f"events.{unless.happened}.clause", {"rule": key})


def terms_without_words(document, law, today):
    for kind in ("categories", "subjects", "events", "purposes"):
        for key, one in getattr(document, kind).items():
            if not any(getattr(one.words, lang) for lang in LANGUAGES):
                yield Found("term_without_words", f"{kind}.{key}.words", {"term": key})


def no_law_pack(document, law, today):
    if not law.known and document.clinic.country != "unknown":
        yield Found("no_law_pack", "clinic.country", {"country": document.clinic.country})


CHECKS = (unknown_term, event_never_happens, not_known_yet, impossible_period, move_without_goal, missing_translation,
          missing_clause, terms_without_words, no_law_pack)  # fmt: skip
