"""The policy document: a header and promises. YAML and JSON in and out; canonical bytes and hash; JSON Schema."""

import hashlib
import typing
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from shared import strict_yaml

from .duration import PATTERN, Duration
from .problems import PolicyError, Problem, misread, problem, unknown_part
from .promises import (
    END,
    Category,
    ChannelRule,
    Commitment,
    Contact,
    Controller,
    Demand,
    Disclosure,
    Event,
    Header,
    NeverCollect,
    Notice,
    Outreach,
    Promise,
    Purpose,
    Recipient,
    Retention,
    Right,
    Security,
    Spec,
    Storage,
    SubjectGroup,
)

__all__ = ["KINDS", "Document", "PolicyError", "Problem", "canonical", "convert", "digest", "dump", "load", "schema"]

Key = typing.Annotated[str, msgspec.Meta(pattern=rf"^[a-z][a-z0-9_]{{0,62}}{END}")]


class Document(Spec, kw_only=True):
    """A whole policy. A promise's id is its place: `retention.enquiries`, its row is (kind, key, spec)."""

    enrum_policy: Literal[1]
    clinic: Header
    categories: dict[Key, Category] = {}
    subjects: dict[Key, SubjectGroup] = {}
    events: dict[Key, Event] = {}
    controllers: dict[Key, Controller] = {}
    contacts: dict[Key, Contact] = {}
    purposes: dict[Key, Purpose] = {}
    never_collect: dict[Key, NeverCollect] = {}
    demands: dict[Key, Demand] = {}
    retention: dict[Key, Retention] = {}
    recipients: dict[Key, Recipient] = {}
    disclosures: dict[Key, Disclosure] = {}
    channels: dict[Key, ChannelRule] = {}
    outreach: dict[Key, Outreach] = {}
    storage: dict[Key, Storage] = {}
    security: dict[Key, Security] = {}
    commitments: dict[Key, Commitment] = {}
    rights: dict[Key, Right] = {}
    notices: dict[Key, Notice] = {}

    def promises(self) -> Iterator[tuple[str, Promise]]:
        """(id, promise) for every promise, kind by kind, in the order of the file."""
        for kind in KINDS:
            for key, promise in getattr(self, kind).items():
                yield f"{kind}.{key}", promise


KINDS: dict[str, type[Promise]] = {
    name: typing.get_args(hint)[1]
    for name, hint in typing.get_type_hints(Document).items()
    if typing.get_origin(hint) is dict
}


def _decode(kind, value):
    if kind is Duration and isinstance(value, str):
        return Duration(value)
    raise ValueError("expected a duration such as P12M")


def _encode(value):
    if isinstance(value, Duration):
        return value.text
    raise TypeError(f"{type(value)} is no part of a policy")


# What msgspec must know of a type it finds out when that is first used, and two threads that are first at once end the process
# (0.22). So it is found out here, where one thread imports.
msgspec.json.Decoder(Document, dec_hook=_decode)


def convert(value, kind):
    """Plain data → a typed value; msgspec.ValidationError says where it fails."""
    return msgspec.convert(value, kind, dec_hook=_decode)


def plain(value):
    """A typed value → dicts, lists, text, numbers and dates; what equals its default is left out."""
    found = msgspec.to_builtins(_lean(value), enc_hook=_encode, builtin_types=(date,))
    return _bare_document(found) if isinstance(value, Document) else _bare(found)


def _bare_document(value):
    """Without empty sections; a promise stays though all of it is default, for its key is said."""
    return {
        name: {key: _bare(spec) for key, spec in part.items()} if name in KINDS else _bare(part)
        for name, part in value.items()
        if part not in ({}, [])
    }


def _lean(value):
    """Structs as dicts without what equals its default. msgspec leaves a default out only where it is the very same object,
    so that a word written out and the same word left out would give two different hashes."""
    if isinstance(value, msgspec.Struct):
        told = ((name, getattr(value, name), usual) for name, usual in _usual(type(value)))
        return {name: _lean(part) for name, part, usual in told if usual is msgspec.NODEFAULT or part != usual}
    if isinstance(value, dict):
        return {key: _lean(part) for key, part in value.items()}
    return [_lean(part) for part in value] if isinstance(value, (list, tuple)) else value


@cache
def _usual(kind: type[msgspec.Struct]) -> tuple[tuple[str, object], ...]:
    """(field, its default or NODEFAULT) of a struct."""
    return tuple(
        (one.name, one.default if one.default_factory is msgspec.NODEFAULT else one.default_factory())
        for one in msgspec.structs.fields(kind)
    )


def _bare(value):
    """Without empty parts, which say nothing."""
    if isinstance(value, dict):
        return {key: left for key, part in value.items() if (left := _bare(part)) not in ({}, [])}
    return [_bare(part) for part in value] if isinstance(value, (list, tuple)) else value


def load(text: str, lang: str = "en") -> Document:
    """Read a policy (YAML, or JSON), or raise PolicyError with every problem, its line and mend, in the language."""
    return load_with_lines(text, lang)[0]


def load_with_lines(text: str, lang: str = "en") -> tuple[Document, dict[str, int]]:
    """As `load`, with the line of every path, for the linter's findings."""
    tree = strict_yaml.read(text)
    problems = [problem(one.line, one.path, one.code, one.told, lang) for one in tree.faults]
    if tree.value is None and problems:
        raise PolicyError(problems)
    if not isinstance(tree.value, dict):
        raise PolicyError([problem(1, "", "not_a_policy", (), lang)])
    parts = {}
    for name, section in tree.value.items():
        parts[name] = _part(name, section, tree.lines, problems, lang)
    for name in ("enrum_policy", "clinic"):
        if name not in tree.value:
            problems.append(problem(1, name, "missing", (("field", name),), lang))
    if problems:
        raise PolicyError(_once(problems))
    return Document(**parts), tree.lines


def _once(problems: list[Problem]) -> list[Problem]:
    """The first problem of each place: a day that isn't there needs no second word about a missing date."""
    return list({one.path: one for one in reversed(problems)}.values())


def _part(name, section, lines, problems, lang):
    """One top-level part, typed; None where it can't be read, and then a problem says why."""
    if name in KINDS:
        if section is None:
            return {}
        if not isinstance(section, dict):
            problems.append(problem(lines[name], name, "not_a_section", (), lang))
            return None
        return {key: _spec(spec, KINDS[name], f"{name}.{key}", lines, problems, lang) for key, spec in section.items()}
    if name == "clinic":
        header = _read(section, Header, name, lines, problems, lang)
        problems += _odd_zone(header, lines, lang)
        return header
    if name == "enrum_policy" and section == 1:
        return 1
    code = "wrong_edition" if name == "enrum_policy" else "unknown_part"
    problems.append(unknown_part(lines[name], name, code, [*KINDS, "clinic", "enrum_policy"], lang))
    return None


def _spec(value, kind, path, lines, problems, lang):
    key = path.partition(".")[2]
    try:
        convert(key, Key)
    except msgspec.ValidationError:
        problems.append(problem(lines[path], path, "not_a_key", (), lang))
    return _read(value, kind, path, lines, problems, lang)


def _read(value, kind, path, lines, problems, lang):
    try:
        return convert(value, kind)
    except msgspec.ValidationError as error:
        problems.append(misread(str(error), value, kind, path, lines, lang, convert))
        return None


def _odd_zone(header, lines, lang):
    if header is None:
        return
    try:
        ZoneInfo(header.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        line = lines.get("clinic.timezone", 1)
        yield problem(line, "clinic.timezone", "no_such_zone", (("said", header.timezone),), lang)


def canonical(document: Document) -> bytes:
    """The same promises give the same bytes, whatever order, layout or comments the file had."""
    value = _bare_document(msgspec.to_builtins(_lean(document), enc_hook=_encode))
    return unicodedata.normalize("NFC", msgspec.json.encode(value, order="sorted").decode()).encode()


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, in hex: the version's name in proofs and caches."""
    return hashlib.sha256(canonical(document)).hexdigest()


class _Dumper(yaml.SafeDumper):
    """Quotes what another YAML reader could misread (NO, on, yes), and never writes aliases."""

    def ignore_aliases(self, data):
        return True


def dump(document: Document) -> str:
    """The document as YAML, which `load` reads back to an equal one."""
    return yaml.dump(plain(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def schema() -> dict:
    """JSON Schema (2020-12) of a policy file."""

    def hook(kind):
        return {"type": "string", "pattern": PATTERN, "description": "ISO 8601 duration, or unknown, or unlimited"}

    found = msgspec.json.schema(Document, schema_hook=hook)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
