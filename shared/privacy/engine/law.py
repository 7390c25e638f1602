"""The law packs' duties as rules of the same shape as promises, and the rulebook of a document."""

from datetime import date
from functools import cache

import msgspec

from shared.law import COUNTRIES, pack

from .document import Document, convert
from .promises import Event, Retention
from .retention import Rulebook, in_scope_of
from .vocabulary import covers


@cache
def duties(country: str) -> dict[str, Retention]:
    """The country's retention duties: floors, scoped to the country. Empty where there is no pack."""
    return {
        key: convert({**row, "bound": "at_least", "countries": [country]}, Retention)
        for key, row in pack(country).duties.items()
    }


def binding(document: Document, one: Retention) -> list[Retention]:
    """The law's duties that touch one of the clinic's promises and bind one of its professions."""
    if one.bound == "at_least" or one.media == ("backup",):
        return []
    professions = set(one.professions or document.clinic.professions)
    aside = {name for rule in document.retention.values() if in_scope_of(one, rule) for name in rule.instead_of}
    return [
        duty
        for key, duty in duties(document.clinic.country).items()
        if key not in aside
        and any(covers(wide, term) or covers(term, wide) for wide in one.of for term in duty.of if wide != "all")
        and (not duty.professions or professions & set(duty.professions))
    ]


def rulebook(document: Document, *earlier: tuple[Document, date]) -> Rulebook:
    """Every rule that may touch a record: this version's, those of each earlier (version, day it ended), the law's.

    Keys are promise ids: `retention.enquiries`, `v2.retention.enquiries`, `law.SE.patient_record`.
    """
    rules, events = {}, dict(document.events)
    since = document.clinic.valid_from if earlier else None
    for key, rule in document.retention.items():
        rules[f"retention.{key}"] = _between(rule, since, None)
    for old, ended in earlier:
        prefix = f"v{old.clinic.version}."
        renamed = {key: f"{prefix}{key}" for key in old.events}
        events |= {renamed[key]: _event_renamed(event, renamed) for key, event in old.events.items()}
        for key, rule in old.retention.items():
            rules[f"{prefix}retention.{key}"] = _between(_rule_renamed(rule, renamed), old.clinic.valid_from, ended)
    for country in {*COUNTRIES, document.clinic.country}:
        rules |= {f"law.{country}.{key}": rule for key, rule in duties(country).items()}
    clinic = document.clinic
    free = pack(clinic.country).free
    return Rulebook(rules, events, clinic.fiscal_year_ends, clinic.country, clinic.professions, free)


def _between(rule: Retention, since: date | None, until: date | None) -> Retention:
    return msgspec.structs.replace(rule, valid_from=rule.valid_from or since, valid_to=rule.valid_to or until)


def _rule_renamed(rule: Retention, names: dict[str, str]) -> Retention:
    """An earlier version's rule speaks of that version's own events, whatever they mean today."""
    unless = tuple(msgspec.structs.replace(one, happened=names.get(one.happened, one.happened)) for one in rule.unless)
    return msgspec.structs.replace(
        rule,
        after=names.get(rule.after, rule.after),
        shorten_after=names.get(rule.shorten_after, rule.shorten_after),
        unless=unless,
    )


def _event_renamed(event: Event, names: dict[str, str]) -> Event:
    parts = {field: tuple(names.get(part, part) for part in getattr(event, field))
             for field in ("last_of", "first_of", "all_of", "of")}  # fmt: skip
    return msgspec.structs.replace(event, **parts)
