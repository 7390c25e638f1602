"""Enrum's processing agreement (GDPR Art. 28): versions as files, each in four languages.

`agreements/<version>.yaml` is a version's only source; its SHA-256 is what an acceptance names.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "agreements"


@dataclass(frozen=True)
class Section:
    title: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """One version in one language."""

    version: str
    digest: str
    language: str
    title: str
    opening: str
    sections: tuple[Section, ...]


def versions() -> list[str]:
    """Oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def present(language: str) -> Agreement:
    """The version that new clinics accept."""
    return read(versions()[-1], language)


@cache
def read(version: str, language: str) -> Agreement:
    """Raises KeyError where there is no such version or language."""
    if version not in versions():
        raise KeyError(version)
    raw = (FOLDER / f"{version}.yaml").read_bytes()
    words = yaml.safe_load(raw)
    sections = tuple(
        Section(part["title"][language], tuple(point[language] for point in part["points"]))
        for part in words["sections"]
    )
    digest = hashlib.sha256(raw).hexdigest()
    return Agreement(version, digest, language, words["title"][language], words["opening"][language], sections)
