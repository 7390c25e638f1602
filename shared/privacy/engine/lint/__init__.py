"""What in a policy breaks the law, its own words, or itself: each with source, meaning and proposed mend.

A check is a generator (document, law pack, today) → Found. What a finding says, in four languages, and whether it
blocks publishing, stands in data/findings.yaml under its code.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.law import pack

from ..document import KINDS, Document
from ..phrases import fill, phrases
from . import commitments, duties, people, recipients, storage, terms, wording
from .found import Found

__all__ = ["CHECKS", "Finding", "blocking", "is_too_long", "lint"]

CHECKS = (*terms.CHECKS, *duties.CHECKS, *people.CHECKS, *recipients.CHECKS, *storage.CHECKS, *wording.CHECKS,
          *commitments.CHECKS)  # fmt: skip

# The longest policy that we know has 113 promises, 27 of them about time.
MOST = {"retention": 80, "events": 30, "all": 300}


class Finding(NamedTuple):
    """`path` is the promise or field, `check` the code; `meaning` and `mend` are told in the language asked for."""

    path: str
    check: str
    meaning: str
    mend: str
    source: str
    blocking: bool


def lint(document: Document, today: date, lang: str = "en") -> list[Finding]:
    """Every finding, the blocking ones first."""
    findings = {_told(found, lang) for found in run(document, today)}
    return sorted(findings, key=lambda finding: (not finding.blocking, finding))


def is_too_long(document: Document) -> bool:
    """Whether it holds more than programs and strangers may have compared: some checks grow with the cube of a number."""
    counts = {kind: len(getattr(document, kind)) for kind in KINDS}
    return sum(counts.values()) > MOST["all"] or any(counts[kind] > MOST[kind] for kind in ("retention", "events"))


def run(document: Document, today: date) -> Iterator[Found]:
    law = pack(document.clinic.country)
    for check in CHECKS:
        yield from check(document, law, today)


def blocking(document: Document, today: date) -> bool:
    """Whether anything stands in the way of publishing."""
    return any(finding.blocking for finding in lint(document, today))


def _told(found: Found, lang: str) -> Finding:
    said = phrases("findings")[found.code]
    told = {name: value[lang] if isinstance(value, dict) else str(value) for name, value in found.told.items()}
    mend = said[f"mend_{found.mend}" if found.mend else "mend"][lang]
    source = said.get("source", "") if found.source is None else found.source
    blocks = said["blocking"] if found.blocking is None else found.blocking
    return Finding(found.path, found.code, fill(said["meaning"][lang], told), fill(mend, told), source, blocks)
