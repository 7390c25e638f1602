"""Advisories in the OSV format (Open Source Vulnerability format 1.7, ossf.github.io/osv-schema), and whether a version is
affected. Pure.

    read(bytes)            the advisories of a file: one, a list of them, or a ZIP of many, as osv.dev gives them away
    Advisory.affects(v)    by the listed versions and by the ranges (introduced, fixed, last_affected)
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LARGEST, MANY = 2 * 2**20, 500_000  # bytes of one advisory; of a file
WHOLE = 2 * 2**30  # bytes, unpacked


class NotReadable(Exception):
    """No file of advisories."""


@dataclass(frozen=True)
class Advisory:
    """What one advisory says of one package. `ranges`: [[(event, version), …], …]."""

    id: str
    package: str
    summary: str
    modified: str
    aliases: tuple[str, ...]
    versions: frozenset[str]
    ranges: tuple[tuple[tuple[str, str], ...], ...]
    withdrawn: bool = False

    def affects(self, version: str) -> bool:
        return version in self.versions or any(_inside(events, version) for events in self.ranges)

    @property
    def fixed(self) -> list[str]:
        """Versions in which it is mended, the lowest first."""
        found = {value for events in self.ranges for event, value in events if event == "fixed"}
        return sorted(found, key=order)


def order(text: str) -> Version:
    """What cannot be read as a version (PEP 440) comes before all others."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _inside(events, version) -> bool:
    """Events in the order of their versions; the last one that is not above decides."""
    here, affected = order(version), False
    for event, value in sorted(events, key=lambda one: (order(one[1]), one[0] != "introduced")):
        if event == "introduced" and (value == "0" or order(value) <= here):
            affected = True
        elif (event == "fixed" and order(value) <= here) or (event == "last_affected" and order(value) < here):
            affected = False
    return affected


def read(data: bytes) -> Iterator[Advisory]:
    """Those about Python packages. Raises NotReadable."""
    for raw in _documents(data):
        try:
            yield from _advisories(raw)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotReadable from error


def _documents(data) -> Iterator[dict]:
    if data[:4] == b"PK\x03\x04":
        yield from _unzipped(data)
        return
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotReadable from error
    yield from found if isinstance(found, list) else [found]


def _unzipped(data) -> Iterator[dict]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = packed.infolist()
            if len(inside) > MANY or sum(one.file_size for one in inside) > WHOLE:
                raise NotReadable
            for one in inside:
                if one.filename.endswith(".json") and one.file_size <= LARGEST:
                    yield json.loads(packed.read(one))
    except (zipfile.BadZipFile, ValueError, RecursionError, NotImplementedError, RuntimeError) as error:
        raise NotReadable from error


def _advisories(raw) -> Iterator[Advisory]:
    """One for each Python package that it is about."""
    if not isinstance(raw["id"], str) or not isinstance(raw["modified"], str):
        raise ValueError
    by_package = {}
    for affected in raw.get("affected", []):
        package = affected.get("package", {})
        if package.get("ecosystem") == "PyPI":
            by_package.setdefault(canonicalize_name(package["name"]), []).append(affected)
    for package, said in by_package.items():
        ranges = [one for affected in said for one in affected.get("ranges", []) if one["type"] == "ECOSYSTEM"]
        yield Advisory(
            id=raw["id"][:60],
            package=package,
            summary=(raw.get("summary") or raw.get("details", "").partition("\n")[0])[:300],
            modified=raw["modified"],
            aliases=tuple(raw.get("aliases", [])),
            versions=frozenset(version for affected in said for version in affected.get("versions", [])),
            ranges=tuple(tuple(pair for event in one["events"] for pair in event.items()) for one in ranges),
            withdrawn="withdrawn" in raw,
        )
