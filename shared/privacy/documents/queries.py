"""Reading documents and who accepted them, in the place that is entered."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from shared.privacy.documents.models import DocumentVersion
from shared.privacy.models import Acceptance
from shared.web.access import TRUSTEE

Audience = DocumentVersion.Audience
PREFIX = "document."  # of Acceptance.document: apart from the policy and the agreement of the sign-up


class Block(NamedTuple):
    """A piece of a text: kind "heading", "paragraph" or "points"; `lines` are its words."""

    kind: str
    lines: tuple[str, ...]


def published():
    return DocumentVersion.objects.filter(state=DocumentVersion.State.PUBLISHED)


def draft(key: str) -> DocumentVersion | None:
    return DocumentVersion.objects.filter(key=key, state=DocumentVersion.State.DRAFT).first()


def in_force(key: str, now: datetime) -> DocumentVersion | None:
    return published().filter(key=key, effective_at__lte=now).order_by("-number").first()


def all_in_force(now: datetime) -> dict[str, DocumentVersion]:
    """{key: the edition that holds}. One query."""
    return {one.key: one for one in published().filter(effective_at__lte=now).order_by("key", "number")}


def accepted(key: str, person: UUID, now: datetime) -> bool:
    """Whether somebody has accepted the document as it holds now; True where there is none. For whoever requires it: a
    purchase, an application, the first call to a provider."""
    return key not in _missing(list(published().filter(key=key, effective_at__lte=now)), person)


def accepted_here(key: str, now: datetime) -> bool:
    """Whether anybody who may has accepted it for the place; True where there is none."""
    rows = list(published().filter(key=key, effective_at__lte=now))
    return not rows or not _missing(rows)


def waiting(user, now: datetime) -> list[DocumentVersion]:
    """What this User is to accept before going on: the editions in force, by key. Nothing of a trustee from outside, who signs
    an agreement of their own."""
    if TRUSTEE in user.roles:
        return []
    mine = [Audience.STAFF if user.is_staff_member else Audience.CLIENTS, Audience.EVERYBODY]
    if "owner" in user.roles:
        mine.append(Audience.OWNER)
    rows = list(published().filter(effective_at__lte=now).order_by("key", "number"))
    present = {one.key: one for one in rows}
    asked = {key: one for key, one in present.items() if one.audience in mine}
    if not asked:
        return []
    missing = _missing([one for one in rows if one.key in asked], user.pk, user.staff_id)
    return [one for key, one in asked.items() if key in missing]


def _missing(rows: list[DocumentVersion], *ids: UUID | None) -> set[str]:
    """Keys of which the person with these ids, or nobody at all where none is given, has accepted no edition since the last
    one that asks again."""
    needed = {}
    for one in sorted(rows, key=lambda one: one.number):
        if one.asks_again or one.key not in needed:
            needed[one.key] = one.number
    names = {PREFIX + key: key for key in needed}
    newest = {}
    given = Acceptance.objects.filter(document__in=names)
    if ids:
        given = given.filter(person__in=[one for one in ids if one])
    for document, number in given.values_list("document", "number"):
        newest[names[document]] = max(number, newest.get(names[document], 0))
    return {key for key, number in needed.items() if newest.get(key, 0) < number}


def acceptances() -> dict[tuple[str, int], int]:
    """{(key, number): how many have accepted that edition}."""
    rows = Acceptance.objects.filter(document__startswith=PREFIX).values_list("document", "number")
    return {(name.removeprefix(PREFIX), number): times for name, number, times in rows.annotate(Count("pk"))}


def words(texts: Mapping[str, str], lang: str) -> tuple[str, str]:
    """(language, words): those asked for, else the first there are."""
    if texts.get(lang):
        return lang, texts[lang]
    return next(((code, text) for code, text in texts.items() if text), (lang, ""))


def blocks(text: str) -> list[Block]:
    """Plain text as headings ("## …"), points ("- …") and paragraphs, which an empty line ends."""
    found = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        while lines:
            if lines[0].startswith("## "):
                found.append(Block("heading", (lines.pop(0)[3:].strip(),)))
                continue
            point = lines[0].startswith("- ")
            taken = []
            while lines and lines[0].startswith("- ") == point and not lines[0].startswith("## "):
                taken.append(lines.pop(0).removeprefix("- ") if point else lines.pop(0))
            found.append(Block("points", tuple(taken)) if point else Block("paragraph", (" ".join(taken),)))
    return found


def digest(version: DocumentVersion) -> str:
    """SHA-256 over the edition in all its languages: what an acceptance names."""
    said = {"key": version.key, "number": version.number, "title": version.title, "text": version.text}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
