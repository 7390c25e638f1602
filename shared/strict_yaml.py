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


class _Loader(yaml.SafeLoader):
    """The safe loader, with the few plain types of a policy: text, whole number, true, false, date, nothing."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]{0,17})$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:timestamp", re.compile(r"^\d{4}-\d\d-\d\d$"), list("0123456789"))


def read(text: str) -> Tree:
    """Text → value, lines and faults. The value is None when the text is no YAML at all."""
    if len(text) > LARGEST:
        return Tree(None, {}, [Fault(1, "", "too_large", (("most", str(LARGEST)),))])
    loader = _Loader("")
    try:
        loader = _Loader(text)
        _refuse_aliases_and_depth(text)
        root = loader.get_single_node()
    except _Refused as refused:
        return Tree(None, {}, [refused.fault])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        return Tree(None, {}, [Fault(mark.line + 1 if mark else 1, "", "not_yaml", (("said", str(said)),))])
    finally:
        loader.dispose()
    walk = _Walk()
    value = walk.value(root, "") if root else {}
    return Tree(value, walk.lines, walk.faults)


def parse(text: str) -> Any:
    """The value of a file that we ship ourselves; a fault in it is a ValueError."""
    tree = read(text)
    if tree.faults:
        raise ValueError("; ".join(f"line {one.line}: {one.path} {one.code} {dict(one.told)}" for one in tree.faults))
    return tree.value


class _Refused(Exception):
    def __init__(self, fault):
        self.fault = fault


def _refuse_aliases_and_depth(text):
    """On the stream of events, before anything is built: an alias or a deep nest costs nothing."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(Fault(line, "", "alias"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _Refused(Fault(line, "", "too_deep", (("most", str(DEEPEST)),)))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Walk:
    """Nodes → plain values, noting each path's line."""

    def __init__(self):
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []

    def value(self, node, path):
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self.lines.update({f"{path}[{n}]": child.start_mark.line + 1 for n, child in enumerate(node.value)})
            return [self.value(child, f"{path}[{n}]") for n, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node, path):
        value = {}
        for name, child in node.value:
            line = name.start_mark.line + 1
            if not isinstance(name, yaml.ScalarNode):
                self.faults.append(Fault(line, path, "odd_key"))
                continue
            below = f"{path}.{name.value}" if path else name.value
            if name.value in value:
                self.faults.append(Fault(line, below, "twice"))
            self.lines[below] = line
            value[name.value] = self.value(child, below)
        return value

    def _scalar(self, node, path):
        kind, text, line = node.tag.rpartition(":")[2], node.value, node.start_mark.line + 1
        if kind == "str":
            return text
        if kind == "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.faults.append(Fault(line, path, "no_such_day", (("said", text),)))
                return None
        if kind in _PLAIN:
            return _PLAIN[kind](text)
        self.faults.append(Fault(line, path, "tag", (("said", node.tag),)))
        return None


_PLAIN = {"null": lambda text: None, "bool": lambda text: text == "true", "int": int}
