"""What a check found, before it is told; and the walks that several checks share."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from ..document import Document
from ..promises import LANGUAGES, Words


class Found(NamedTuple):
    """`told` fills the phrases of `code`; a value may be a dict of languages. `mend` picks another proposal."""

    code: str
    path: str
    told: dict = {}
    source: str | None = None
    blocking: bool | None = None
    mend: str = ""


def texts(value, path: str = "") -> Iterator[tuple[str, str]]:
    """Every written word of a value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from texts(part, f"{path}[{number}]")
    elif isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def said(words: Words) -> str:
    return " ".join(getattr(words, lang) for lang in LANGUAGES)


def all_words(document: Document) -> Iterator[tuple[str, Words]]:
    """(path, words) of everything that the clinic says in its own words."""
    for path, promise in document.promises():
        for field in msgspec.structs.fields(promise):
            value = getattr(promise, field.name)
            if isinstance(value, Words):
                yield f"{path}.{field.name}", value
        for number, basis in enumerate(getattr(promise, "bases", ())):
            yield f"{path}.bases[{number}].balancing", basis.balancing


def ceilings(document: Document):
    return {key: one for key, one in document.retention.items() if one.bound == "at_most"}
