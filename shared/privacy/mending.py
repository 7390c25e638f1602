"""A finding's proposed mend as one click, where it leaves nothing to choose: into the draft, never published by it."""

from collections.abc import Callable
from datetime import date

import msgspec

from shared.privacy import proposals
from shared.privacy.engine.document import Document
from shared.privacy.engine.law import binding
from shared.privacy.engine.lint import Finding
from shared.privacy.engine.promises import Promise

Specs = dict[str, Promise | None]


def mend(document: Document, one: Finding, today: date) -> Specs:
    """{promise: its new spec, or None to take it out}; {} where a person has to choose."""
    make = MENDS.get(one.check)
    return make(document, one.path, today) if make else {}


def _at(document: Document, path: str) -> tuple[str, Promise | None]:
    """(id, spec) of the promise that a path such as `retention.journal.keep` lies in."""
    kind, _, rest = path.partition(".")
    key = rest.replace("[", ".").partition(".")[0]
    return f"{kind}.{key}", getattr(document, kind, {}).get(key)


def _as_long_as_the_law(document: Document, path: str, today: date) -> Specs:
    name, rule = _at(document, path)
    if not name.startswith("retention.") or rule is None:
        return {}
    for duty in binding(document, rule):
        longer = duty.keep if not duty.keep.never_longer_than(rule.keep) else rule.keep
        rule = msgspec.structs.replace(rule, keep=longer, from_end_of=duty.from_end_of or rule.from_end_of)
    return {name: rule}


def _with(**changes) -> Callable:
    def change(document: Document, path: str, today: date) -> Specs:
        name, spec = _at(document, path)
        return {name: msgspec.structs.replace(spec, **changes)} if spec is not None else {}

    return change


def _out(document: Document, path: str, today: date) -> Specs:
    """The promise taken out, where nothing less would do."""
    name, spec = _at(document, path)
    return {name: None} if spec is not None else {}


def _from_the_law_pack(kind: str, *roles: str) -> Callable:
    """What the law pack proposes of a kind and the draft has nothing like."""

    def take(document: Document, path: str, today: date) -> Specs:
        whole, found = proposals.proposed(document, today), {}
        for one in proposals.missing(document, today, "en").get(kind, []):
            spec = getattr(whole, kind)[one.id.partition(".")[2]]
            if not roles or getattr(spec, "role", getattr(spec, "right", "")) in roles:
                found |= proposals.with_its_terms(whole, document, one.id)
        return found

    return take


def _authority(document: Document, path: str, today: date) -> Specs:
    whole = proposals.proposed(document, today)
    name, spec = _at(document, path)
    if whole is None or spec is None or getattr(spec, "role", "") != "authority":
        return {}
    return {name: next((one for one in whole.contacts.values() if one.role == "authority"), spec)}


MENDS: dict[str, Callable[[Document, str, date], Specs]] = {
    "shorter_than_duty": _as_long_as_the_law,
    "duty_counts_from_year_end": _as_long_as_the_law,
    "own_cookie_missing": _from_the_law_pack("storage"),
    "rights_missing": _from_the_law_pack("rights"),
    "no_withdrawal": _from_the_law_pack("rights", "withdraw_consent"),
    "no_authority": _from_the_law_pack("contacts", "authority"),
    "nobody_to_turn_to": _from_the_law_pack("contacts", "privacy"),
    "no_controller": _from_the_law_pack("controllers"),
    "authority_renamed": _authority,
    "required_by_law_wrongly": _with(required_by="clinic"),
    "tag_near_health": _with(near_health=False),
    "session_replay_near_health": _out,
    "tag_without_consent": _with(consent="statistics"),
}
