"""Why a file can't be read as a policy: each problem with its line and its mend, in the reader's language."""

import difflib
import re
import typing
from typing import Literal, NamedTuple

import msgspec

from .phrases import fill, phrases


class Problem(NamedTuple):
    line: int
    path: str
    meaning: str
    mend: str = ""

    def __str__(self):
        where = f"{self.path}: " if self.path else ""
        return f"{self.line}: {where}{self.meaning}" + (f" ({self.mend})" if self.mend else "")


class PolicyError(ValueError):
    """A text that is no policy; `problems` are sorted by line."""

    def __init__(self, problems):
        self.problems: list[Problem] = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def problem(line: int, path: str, code: str, told, lang: str) -> Problem:
    """`told` fills the phrases of `code` in data/problems.yaml: pairs of (name, text)."""
    said = phrases("problems")["codes"][code]
    mend = fill(said["mend"][lang], told) if "mend" in said else ""
    return Problem(line, path, fill(said["meaning"][lang], told), mend)


def unknown_part(line: int, name: str, code: str, known, lang: str) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    found = problem(line, name, code, (("said", name),), lang)
    return found._replace(mend=did_you_mean(near[0], lang)) if near and near[0] != name else found


def did_you_mean(word: str, lang: str) -> str:
    return fill(phrases("problems")["near"][lang], (("word", word),))


# msgspec's own messages → our codes; the groups are named after the placeholders of the phrase.
SAID = (
    ("unknown_field", re.compile(r"unknown field `(?P<field>.*?)`")),
    ("missing", re.compile(r"missing required field `(?P<field>.*?)`")),
    ("bad_choice", re.compile(r"Invalid enum value (?P<said>.+)")),
    ("bad_duration", re.compile(r"`(?P<said>.*?)` is not a duration")),
    ("bad_duration", re.compile(r"(?P<said>expected a duration)")),
    ("too_short", re.compile(r"of length >= 1")),
    ("too_long", re.compile(r"of length <= (?P<most>\d+)")),
    ("too_small", re.compile(r"`int` >= (?P<least>-?\d+)")),
    ("bad_pattern", re.compile(r"matching regex")),
    ("bad_date", re.compile(r"Invalid (RFC3339|ISO8601|ISO-8601) encoded")),
    ("wrong_type", re.compile(r"Expected `(?P<wanted>.*?)`, got `(?P<got>.*?)`")),
)


def misread(message: str, value, kind: type, path: str, lines: dict[str, int], lang: str, convert) -> Problem:
    """A message of msgspec about `value`, which should have been a `kind`, told in the reader's words."""
    message, _, at = message.partition(" - at `$")
    at = _exact(value, kind, at.rstrip("`"), convert)
    where = path + at
    for code, pattern in SAID:
        if match := pattern.search(message):
            told = {name: _word(name, said, lang) for name, said in match.groupdict().items()}
            found = problem(_line_of(where, lines), where, code, told, lang)
            return found._replace(mend=_mend(code, told, kind, at, lang) or found.mend)
    return problem(_line_of(where, lines), where, "other", {"said": message}, lang)


STEP = re.compile(r"\.(\w+)|\[([^\]]*)\]")


def _exact(value, kind, at: str, convert) -> str:
    """msgspec says `[...]` for some part of a list or mapping; this finds which."""
    found = ""
    for name, index in STEP.findall(at):
        if index == "...":
            kind = _element(kind)
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            at_part, value = next((part for part in parts if _fails(part[1], kind, convert)), ("...", None))
            found += f".{at_part}" if isinstance(at_part, str) else f"[{at_part}]"
        else:
            kind = _kind_at(kind, f".{name}", leaf=True) if name else _element(kind)
            value = value.get(name) if isinstance(value, dict) else value[int(index)]
            found += f".{name}" if name else f"[{index}]"
    return found


def _fails(value, kind, convert) -> bool:
    try:
        convert(value, kind)
    except (msgspec.ValidationError, TypeError):
        return True
    return False


def _word(name, value, lang):
    if name not in ("wanted", "got"):
        return value.strip("'\"")
    kinds = phrases("problems")["kinds"]
    return lang_or_self(kinds.get(re.split(r"[ |]", value)[0]), lang, value)


def lang_or_self(words, lang, value):
    return words[lang] if words else value


def _line_of(path, lines):
    while path and path not in lines:
        path = re.sub(r"(\.[^.\[]*|\[[^\]]*\])$", "", path) if re.search(r"[.\[]", path) else ""
    return lines.get(path, 1)


def _mend(code, told, kind, at, lang):
    """The nearest right word for a wrong field or a wrong choice, or all of them."""
    if code == "unknown_field":
        owner = _kind_at(kind, at)
        known = [field.name for field in msgspec.structs.fields(owner)] if owner else []
        return _nearest(told["field"], known, lang)
    if code == "bad_choice":
        return _nearest(told["said"], _choices(_kind_at(kind, at, leaf=True)), lang)
    return ""


def _nearest(word, known, lang):
    if near := difflib.get_close_matches(word, known, 1):
        return did_you_mean(near[0], lang)
    return fill(phrases("problems")["one_of"][lang], (("words", ", ".join(known)),)) if known else ""


def _kind_at(kind, at, leaf=False):
    """The struct (or, for a leaf, the type) that stands at a path such as `.bases[0].article6`."""
    for name, _ in STEP.findall(at):
        owner = _struct(kind) if name else None
        known = typing.get_type_hints(owner, include_extras=True) if owner else {}
        kind = known.get(name) if owner else _element(kind)
    return kind if leaf else _struct(kind)


def _element(hint):
    """The type of a list's or mapping's parts."""
    if typing.get_origin(hint) in (tuple, list, dict):
        return [part for part in typing.get_args(hint) if part is not ...][-1]
    found = [_element(part) for part in typing.get_args(hint)]
    return next((one for one in found if one is not None), None)


def _struct(hint):
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    found = [_struct(part) for part in typing.get_args(hint) if not isinstance(part, (str, int, msgspec.Meta))]
    return next((one for one in found if one is not None), None)


def _choices(hint):
    if typing.get_origin(hint) is Literal:
        return [str(choice) for choice in typing.get_args(hint)]
    return [choice for inner in typing.get_args(hint) for choice in _choices(inner)]
