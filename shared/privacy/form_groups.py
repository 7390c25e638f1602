"""Parts made of parts, and which part a type asks for."""

import msgspec
from django import forms
from django.utils.translation import gettext
from msgspec import inspect

from shared.privacy.engine.promises import Words
from shared.privacy.form_parts import (
    MISSING,
    DayPart,
    HostsPart,
    LinePart,
    LinesPart,
    NumberPart,
    OnePart,
    Part,
    PeriodPart,
    Setting,
    SomePart,
    Spot,
    TickPart,
    WordsPart,
    choices_at,
    inner,
)

MOST_ROWS = 40


class GroupPart(Part):
    """A part made of parts; where it may be missing, it is when nothing in it is said."""

    def __init__(self, spot, setting):
        super().__init__(spot, setting)
        self.optional = not isinstance(spot.node, inspect.StructType)
        node = inner(spot.node)
        self.parts = parts_of(node, setting, spot.name, spot.path, ask=not self.optional)

    def add(self, form, value):
        for name, part in self.parts.items():
            part.add(form, getattr(value, name) if isinstance(value, msgspec.Struct) else MISSING)

    def read(self, cleaned, old):
        found = read_all(self.parts, cleaned, old)
        return MISSING if self.optional and not told(self.parts, found) else found

    def check(self, form):
        check_all(self.parts, form)

    def shown(self, form):
        return {"shape": "group", "path": self.spot.path, "label": self.label, "help": self.help,
                "name": self.spot.name, "items": [part.shown(form) for part in self.parts.values()]}  # fmt: skip


class RowsPart(Part):
    """Several of the same made of parts: one block for each, a tick that takes it out, and room for one more."""

    def rows(self, form, value) -> int:
        number = len(value) if isinstance(value, tuple) else 0
        if form.is_bound:
            said = form.data.get(f"{self.spot.name}-rows", "")
            number = min(int(said), MOST_ROWS) if said.isdecimal() and len(said) < 4 else number
            number += form.data.get("more") == self.spot.name
        return max(number, 1 if self.spot.required else 0)

    def add(self, form, value):
        self.blocks = []
        for index in range(self.rows(form, value)):
            name = f"{self.spot.name}-{index}"
            parts = parts_of(inner(self.spot.node), self.setting, name, self.spot.path, ask=False)
            here = isinstance(value, tuple) and index < len(value)
            for field, part in parts.items():
                part.add(form, getattr(value[index], field) if here else MISSING)
            form.fields[f"{name}-out"] = forms.BooleanField(label=gettext("Take this one out"), required=False)
            self.blocks.append((f"{name}-out", parts))

    def read(self, cleaned, old):
        found = []
        for index, (out, parts) in enumerate(self.blocks):
            before = old[index] if isinstance(old, tuple) and index < len(old) else MISSING
            said = read_all(parts, cleaned, before)
            if not cleaned.get(out) and told(parts, said):
                found.append(said)
        return found

    def check(self, form):
        for _out, parts in self.blocks:
            check_all(parts, form)

    def shown(self, form):
        blocks = [
            {"out": form[out], "items": [part.shown(form) for part in parts.values()]} for out, parts in self.blocks
        ]
        return {"shape": "rows", "path": self.spot.path, "label": self.label, "help": self.help,
                "name": self.spot.name, "blocks": blocks, "number": len(blocks)}  # fmt: skip


def part_for(spot: Spot, setting: Setting) -> Part:
    """The part that a type asks for."""
    bare = spot.node.type if isinstance(spot.node, inspect.Metadata) else spot.node
    leaf = inner(bare)
    several = isinstance(bare, inspect.VarTupleType)
    if isinstance(leaf, inspect.StructType):
        if leaf.cls is Words:
            return WordsPart(spot, setting)
        return (RowsPart if several else GroupPart)(spot, setting)
    if isinstance(leaf, inspect.DictType):
        return HostsPart(spot, setting)
    chosen = choices_at(bare, spot.path, setting) is not None
    if several:
        return (SomePart if chosen else LinesPart)(spot, setting)
    if chosen:
        return OnePart(spot, setting)
    return LEAVES[type(leaf)](Spot(spot.name, spot.path, leaf, spot.required, spot.default), setting)


LEAVES = {
    inspect.StrType: LinePart,
    inspect.BoolType: TickPart,
    inspect.DateType: DayPart,
    inspect.IntType: NumberPart,
    inspect.CustomType: PeriodPart,
}


def parts_of(node, setting: Setting, name: str = "", path: str = "", ask: bool = True) -> dict[str, Part]:
    """{field: part} of a struct type. Without `ask` nothing is required by the form, for the whole may be left out."""
    found = {}
    for field in node.fields:
        default = None if field.default is msgspec.NODEFAULT else field.default
        several = isinstance(field.type, inspect.VarTupleType) and field.type.min_length
        spot = Spot(
            f"{name}-{field.name}" if name else field.name,
            f"{path}.{field.name}" if path else field.name,
            field.type,
            ask and bool(field.required or several),
            default,
        )
        found[field.name] = part_for(spot, setting)
    return found


def read_all(parts: dict[str, Part], cleaned: dict, old) -> dict:
    before = (lambda name: getattr(old, name)) if isinstance(old, msgspec.Struct) else (lambda name: MISSING)
    said = {name: part.read(cleaned, before(name)) for name, part in parts.items()}
    return {name: value for name, value in said.items() if value is not MISSING}


def told(parts: dict[str, Part], said: dict) -> bool:
    """Whether anything was said that isn't said by default."""
    return any(value not in (None, "", [], {}, False, parts[name].spot.default) for name, value in said.items())


def check_all(parts: dict[str, Part], form: forms.Form) -> None:
    for part in parts.values():
        if hasattr(part, "check"):
            part.check(form)
