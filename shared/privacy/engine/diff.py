"""What changed between two documents, and whether each change can only help the person.

helps    shorter, fewer recipients, fewer categories, one more right: computed, never chosen
wording  the same promise in other words, or another way to reach us: told, without waiting
weighs   everything else: notice first (30 days)
"""

from typing import Literal, NamedTuple

import msgspec

from .document import Document, plain
from .duration import Duration
from .promises import LANGUAGES, Promise, Retention, Words
from .vocabulary import covers

NARROWING = {
    "purposes": {"subjects", "categories"},
    "recipients": {"categories", "hosts", "purposes", "channels"},
    "disclosures": {"fields"},
    "demands": {"places"},
}  # fewer of these helps
GUARDS = {"never_collect", "channels", "security", "rights", "notices", "commitments"}  # one more of these helps
BURDENS = {"purposes", "recipients", "disclosures", "storage", "demands", "outreach"}  # one less of these helps
DEFINITIONS = {"categories", "subjects", "events", "contacts"}  # adding one does nothing by itself
TERMS = {"categories", "subjects", "events"}  # their words are what the promises are made of
SHORTER = {"storage": "lasts", "rights": "within"}
SAYING = {"words", "source", "status", "explain", "reason", "clause", "called"}
WEAKNESSES = {
    "server_wrapped",
    "no_trustees",
    "trustees_elsewhere",
    "office_access",
}  # security notes that tell of less protection, not more
BESIDE_KEEP = SAYING | {"keep", "tolerance"}


class Change(NamedTuple):
    """`path` is a promise's id or one of its fields, `what` the old and new value as written."""

    path: str
    what: str
    verdict: Literal["helps", "wording", "weighs"]


def diff(old: Document, new: Document) -> list[Change]:
    changes = []
    before, after = dict(old.promises()), dict(new.promises())
    for path in sorted(before.keys() | after.keys()):
        kind = path.split(".")[0]
        if path not in before:
            changes.append(Change(path, "added", _added(kind, after[path], old, new, path)))
        elif path not in after:
            changes.append(Change(path, "removed", "helps" if kind in BURDENS else "weighs"))
        elif before[path] != after[path]:
            changes += _changed(kind, path, before[path], after[path])
    return changes + list(_header(old, new))


def only_helps(changes: list[Change]) -> bool:
    """May be in force at once, because it can only help."""
    return bool(changes) and all(change.verdict == "helps" for change in changes)


def needs_notice(changes: list[Change]) -> bool:
    """Must be told ahead: something weighs."""
    return any(change.verdict == "weighs" for change in changes)


def _header(old: Document, new: Document):
    for field in msgspec.structs.fields(old.clinic):
        was, now = getattr(old.clinic, field.name), getattr(new.clinic, field.name)
        if field.name in ("version", "valid_from") or was == now:
            continue
        verdict = "weighs"
        if field.name == "backups" and now.never_longer_than(was):
            verdict = "helps"
        if field.name == "host" or (field.name == "languages" and set(was) <= set(now)):
            verdict = "wording"
        yield Change(f"clinic.{field.name}", f"{_show(was)} → {_show(now)}", verdict)


def _added(kind: str, promise: Promise, old: Document, new: Document, path: str) -> str:
    if kind == "channels":  # the first rule of a channel opens it
        return "helps" if any(rule.channel == promise.channel for rule in old.channels.values()) else "weighs"
    if kind == "security" and promise.measure in WEAKNESSES:
        return "weighs"
    if kind in GUARDS:
        return "helps"
    if isinstance(promise, Retention) and promise.bound == "at_most":
        # A new special rule takes the place of a general one: it helps only where nothing else speaks.
        others = [rule for key, rule in new.retention.items() if f"retention.{key}" != path and rule.bound == "at_most"]
        alone = not any(covers(a, b) or covers(b, a) for rule in others for a in rule.of for b in promise.of)
        return "helps" if (promise.over_all or alone) and not (promise.unless or promise.instead_of) else "weighs"
    return "wording" if kind in DEFINITIONS else "weighs"


def _changed(kind: str, path: str, old: Promise, new: Promise):
    for field in msgspec.structs.fields(old):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            verdict = _verdict(kind, field.name, was, now, old, new)
            yield Change(f"{path}.{field.name}", f"{_show(was)} → {_show(now)}", verdict)


def _verdict(kind: str, field: str, was, now, old: Promise, new: Promise) -> str:
    if field in SAYING:
        return "weighs" if kind in TERMS and _reworded(was, now) else "wording"
    if kind == "retention":
        return _retention_verdict(field, was, now, old, new)
    if field == SHORTER.get(kind) and isinstance(was, Duration) and isinstance(now, Duration):
        return "helps" if now.never_longer_than(was) else "weighs"
    if field in NARROWING.get(kind, ()) and now and set(now) < set(was):
        return "helps" if field != "hosts" or all(set(now[use]) <= set(was[use]) for use in now) else "weighs"
    if kind in ("never_collect", "channels") and field in ("places", "never"):
        wider = not now or set(was) < set(now) if field == "places" else set(was) < set(now)
        return "helps" if wider and (was or field == "never") else "weighs"
    if (kind, field, now) == ("storage", "identifier", False):
        return "helps"
    return "wording" if kind == "contacts" else "weighs"


def _reworded(was, now) -> bool:
    """Whether words that stood there mean something else now; a new translation doesn't."""
    return isinstance(was, Words) and any(getattr(was, lang) not in ("", getattr(now, lang)) for lang in LANGUAGES)


def _retention_verdict(field: str, was, now, old: Retention, new: Retention) -> str:
    same_rest = all(getattr(old, one.name) == getattr(new, one.name)
                    for one in msgspec.structs.fields(old) if one.name not in BESIDE_KEEP)  # fmt: skip
    if field == "keep":  # a floor of the clinic's own is a promise too: moving it either way weighs
        return "helps" if same_rest and old.bound == "at_most" and now.never_longer_than(was) else "weighs"
    if field == "tolerance":
        return "helps" if same_rest and was and (now is None or now.never_longer_than(was)) else "weighs"
    if field == "client_may":
        return "helps" if set(now) - set(was) == {"shorten"} and set(was) <= set(now) else "weighs"
    return "weighs"


def _show(value) -> str:
    value = value.text if isinstance(value, Duration) else plain(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value) if value not in (None, "") else "–"
