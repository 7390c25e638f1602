"""What the software is made of: the packages of the lock, and under which licences they come. Pure but for what is installed.

parts(text)      the lock's packages, in its order
licence(part)    an SPDX expression, from the package's own metadata
refused(parts)   what may not be in here: a licence that is not among ALLOWED, or none that can be read
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata

from packaging.utils import canonicalize_name

LINE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# May be used in what is given away under Apache 2.0, as long as it is a package of its own that can be exchanged.
ALLOWED = frozenset(
    (
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU"),
        *("LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
    )
)
# What older packages write instead of an SPDX expression (PEP 639): the words of `License`, or of a classifier.
OLDER = {
    "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0", "BSD": "BSD-3-Clause", "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause", "MIT License": "MIT",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
}  # fmt: skip

READ = {"dkimpy": "Zlib"}  # by a person, in the package's own file: its metadata says "BSD-like"


@dataclass(frozen=True)
class Part:
    """`name` as its author writes it, `key` as packages are compared (PEP 503); `hashes`: SHA-256 of the files that may be
    installed."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return canonicalize_name(self.name)


def parts(text: str) -> list[Part]:
    found, name, hashes = [], None, []
    for line in text.splitlines():
        if match := LINE.match(line):
            if name:
                found.append(Part(*name, tuple(hashes)))
            name, hashes = match.groups(), []
        hashes += HASH.findall(line)
    return [*found, Part(*name, tuple(hashes))] if name else found


def licence(part: Part) -> str:
    """ "" where nothing can be read, or the package is not installed here."""
    if part.key in READ:
        return READ[part.key]
    try:
        said = metadata.metadata(part.name)
    except metadata.PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return expression
    words = [said.get("License") or "", *(one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [])]
    return next((OLDER.get(word, word) for word in words if word in OLDER or word in ALLOWED), "")


def is_allowed(expression: str) -> bool:
    """Of an "OR" one alternative is enough, of an "AND" each must be fine."""
    bare = expression.replace("(", " ").replace(")", " ").strip()
    if " OR " in bare:
        return any(map(is_allowed, bare.split(" OR ")))
    return all(word.strip() in ALLOWED for word in bare.split(" AND "))


def refused(found: Iterable[Part]) -> list[str]:
    told = ((part, licence(part)) for part in found)
    return [f"{part.name} {part.version}: {said or 'no licence'}" for part, said in told if not is_allowed(said)]
