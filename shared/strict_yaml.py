"""YAML 1.2 in the points that bite, read with the line of every value.

`NO` is Norway and `on` is a word; a key stands once; aliases, tags and deep nests are refused. Nothing is raised
half-way: `read` gives every problem it met, so that a person mends the file in one go.
"""

import re
from datetime import date
from typing import Any, NamedTuple

import yaml

DEEPEST = 12
LARGEST = 1_000_000  # characters: a policy is a few tens of thousands


class Fault(NamedTuple):
    """One thing that can't be read: `code` names the phrase that explains it, `told` fills the phrase."""

    line: int
    path: str
    code: str
    told: tuple[tuple[str, str], ...] = ()


class Tree(NamedTuple):
    value: Any
    lines: dict[str, int]  # path such as `retention.enquiries.of[0]` → line, from 1
    faults: list[Fault]


_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its stream of events is used
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def read(text: str) -> Tree:
    """Text → value, lines and faults. The value is None when the text is no YAML at all."""
    if len(text) > LARGEST:
        return Tree(None, {}, [Fault(1, "", "too_large", (("most", str(LARGEST)),))])
    reader = _Reader()
    try:
        reader.events = yaml.parse(text, _Parser)
        value = reader.document()
    except _Refused as refused:
        return Tree(None, {}, [refused.fault])
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        return Tree(None, {}, [Fault(mark.line + 1 if mark else 1, "", "not_yaml", (("said", str(said)),))])
    return Tree(value, reader.lines, reader.faults)


def parse(text: str) -> Any:
    """The value of a file that we ship ourselves; a fault in it is a ValueError."""
    tree = read(text)
    if tree.faults:
        raise ValueError("; ".join(f"line {one.line}: {one.path} {one.code} {dict(one.told)}" for one in tree.faults))
    return tree.value


class _Refused(Exception):
    """Carries a fault that ends the reading, and never leaves this module."""

    def __init__(self, line: int, code: str, told=()):
        self.fault = Fault(line, "", code, told)


class _Reader:
    """Events → plain values, noting each path's line. Nothing is built from an alias or too deep a nest."""

    def __init__(self):
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.events = iter(())

    def document(self):
        """The only document of the stream; None where it is empty."""
        value, seen = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise _Refused(_line(event), "not_yaml", (("said", "a second document begins here"),))
                value = self._node(next(self.events), "", 0)
        return value

    def _node(self, event, path: str, depth: int):
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(_line(event), "alias")
        if depth > DEEPEST:
            raise _Refused(_line(event), "too_deep", (("most", str(DEEPEST)),))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if event.tag:
            self._fault(event, path, "tag", said=event.tag)
        part = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence
        return part(path, depth + 1)

    def _sequence(self, path: str, depth: int) -> list:
        values = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            below = f"{path}[{len(values)}]"
            self.lines[below] = _line(event)
            values.append(self._node(event, below, depth))
        return values

    def _mapping(self, path: str, depth: int) -> dict:
        values = {}
        while not isinstance(name := next(self.events), yaml.MappingEndEvent):
            if not isinstance(name, yaml.ScalarEvent):
                self._fault(name, path, "odd_key")
                self._node(name, path, depth)
                self._node(next(self.events), path, depth)
                continue
            below = f"{path}.{name.value}" if path else name.value
            if name.value in values:
                self._fault(name, below, "twice")
            self.lines[below] = _line(name)
            values[name.value] = self._node(next(self.events), below, depth)
        return values

    def _scalar(self, event, path: str):
        text = event.value
        if event.tag:
            self._fault(event, path, "tag", said=event.tag)
            return None
        if not event.implicit[0]:  # quoted or a block: text as it stands
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text)
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self._fault(event, path, "no_such_day", said=text)
                return None
        return text

    def _fault(self, event, path: str, code: str, **told: str):
        self.faults.append(Fault(_line(event), path, code, tuple(told.items())))


def _line(event) -> int:
    return event.start_mark.line + 1
