"""What a new version changes, told as what was said before and what is said now."""

from typing import NamedTuple

from ..diff import diff
from ..document import Document
from .page import SPEAKERS, line

WEIGHT = ("wording", "helps", "weighs")


class Told(NamedTuple):
    """One promise that changed: `before` empty where it is new, `after` empty where it is gone."""

    id: str
    verdict: str
    heading: str
    before: str
    after: str


def changes(old: Document, new: Document, lang: str) -> list[Told]:
    """Promise by promise, the ones that weigh first. A changed term is told through the promises that speak of it."""
    verdicts: dict[str, str] = {}
    for change in diff(old, new):
        id = ".".join(change.path.split(".")[:2])
        verdicts[id] = max(verdicts.get(id, WEIGHT[0]), change.verdict, key=WEIGHT.index)
    told = []
    for id, verdict in verdicts.items():
        before, after = _said(old, id, lang), _said(new, id, lang)
        if before or after:
            now = after or before
            told.append(
                Told(id, verdict, now.heading, before.sentence if before else "", after.sentence if after else "")
            )
    return sorted(told, key=lambda one: (-WEIGHT.index(one.verdict), one.id))


def _said(document: Document, id: str, lang: str):
    kind, _, key = id.partition(".")
    if id == "clinic.backups" or (kind in SPEAKERS and key in getattr(document, kind)):
        return line(document, id, lang)
    return None
