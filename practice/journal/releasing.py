"""Notes that a client may read by themselves: released one by one, or as they are signed where the policy promises that.

Invariant: a released copy is a second, explicit wrap under the clinic's epoch (DESIGN section 8). Whoever holds the database
alone reads none; the running service can, and the policy's promise says so. Under absolute secrecy there is no such copy. A
correction is released with its note; a note that speaks of several people is released by hand alone, because what of
it may be handed over is the practitioner's to judge (GDPR art. 15(4)). What a child may read, its guardian reads for as long as
they act for it (practice.people.guarding); each such reading stands in the child's log.
"""

import json
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from practice.journal import content, mails, queries, skeletons, vault
from practice.journal.models import Entry, Journal, Release
from practice.journal.vault import Page
from practice.journal.vows import vowed
from practice.mailbox.actions import send_later
from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs


class Copy(NamedTuple):
    """What the client reads of one version."""

    at: datetime  # signed
    by: str
    kind: str
    text: str
    why: str  # of a correction
    file: content.Enclosed | None = None
    review: date | None = None  # of a treatment plan

    def __repr__(self):
        return "Copy"  # no text in a log


def context(row: Release) -> bytes:
    journal = row.entry.journal
    return keyring.context("released note", journal.sealed_in, journal.pk, row.entry_id, row.person)


def may_release(journal: Journal) -> bool:
    return journal.responsible.regime != User.Regime.PASTORAL


def promised(document: Document | None, practitioner: UUID) -> bool:
    """Whether the policy says that each signed note of this practitioner can be read at once."""
    return vowed(document, "release_notes", practitioner)


# --- the practitioner -------------------------------------------------------------------------------------------------


@sensitive_variables()
@transaction.atomic
def release(versions: list[Page], person: UUID, by: User, now: datetime) -> int:
    """All signed versions of one note, to one of those whom it concerns; what they can read already stays as it is. Returns
    how many are new to them."""
    return sum(_put(page, person, by, now) for page in versions if _whole(page, person))


def _whole(page: Page, person: UUID) -> bool:
    """A signed note, or a file that somebody here added, that concerns them and is what was signed."""
    entry = page.entry
    told = entry.category in (Entry.NOTE, Entry.ATTACHMENT) and entry.signed_at is not None and not page.altered
    return told and may_release(entry.journal) and entry.concerns.filter(subject__person=person).exists()


@sensitive_variables()
def _put(page: Page, person: UUID, by: User, now: datetime) -> bool:
    row = Release.objects.filter(entry=page.entry, person=person).first() or Release(entry=page.entry, person=person)
    if row.blob is not None:
        return False
    inside = {"text": page.content.text, "why": page.content.why, "template": page.content.template}
    inside["review_on"] = page.content.review_on
    inside["file"] = page.content.file  # with its key: the file itself stays where it is
    row.epoch, row.blob = keyring.wrap(epochs(), json.dumps(inside).encode(), context(row))
    row.released_at, row.released_by, row.withdrawn_at = now, by.pk, None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # a double click
        return False
    return True


@sensitive_variables()
def follow(page: Page, document: Document | None, by: User, now: datetime) -> int:
    """After a note or a correction was signed: to whoever reads it already, and where the policy promises it, to the one whom
    it concerns. Returns to how many."""
    standing = Release.objects.filter(entry__note=page.entry.note, withdrawn_at=None).values_list("person", flat=True)
    people, concerned = set(standing), queries.concerned([page.entry.pk]).get(page.entry.pk, [])
    if page.entry.version == 1 and len(concerned) == 1 and promised(document, page.entry.journal.responsible_id):
        people |= set(concerned)
    return sum(release([page], person, by, now) for person in people)


def withdraw(note: UUID, person: UUID, now: datetime) -> bool:
    """The copies' bytes go at once. Whether there were any."""
    found = Release.objects.filter(entry__note=note, person=person, withdrawn_at=None)
    return bool(found.update(withdrawn_at=now, epoch="", blob=None))


def tell(person: User, now: datetime) -> None:
    """That there is something to read, and no more."""
    send_later(mails.RELEASED, person, now)


def state(note: UUID) -> dict[UUID, Release]:
    """person → the newest version's release, standing or withdrawn."""
    rows = Release.objects.filter(entry__note=note).defer("blob").order_by("entry__version")
    return {row.person: row for row in rows}


# --- the client -------------------------------------------------------------------------------------------------------


def released_to(person: UUID) -> dict[UUID, Release]:
    """note → its newest release to them."""
    rows = Release.objects.filter(person=person).select_related("entry").defer("blob", "entry__body", "entry__file")
    return {row.entry.note: row for row in rows.order_by("entry__version")}


@sensitive_variables()
def read(note: UUID, person: UUID, now: datetime) -> list[Copy]:
    """Every version that was released to them, the newest first; none where it was withdrawn or is not theirs."""
    rows = _standing(note, person).defer("entry__body", "entry__file")
    found = [_opened(row) for row in rows.order_by("-entry__version")]
    rows.filter(read_at=None).update(read_at=now)
    return [one for one in found if one]


@sensitive_variables()
def file(note: UUID, person: UUID) -> tuple[content.Enclosed, bytes] | None:
    """A released file; None where it was withdrawn, is not theirs, or is no file. Raises vault.Closed."""
    row = _standing(note, person).order_by("-entry__version").first()
    copy = row and _opened(row)
    if not copy or not copy.file:
        return None
    return copy.file, vault.unlocked_file(row.entry, copy.file)


def _standing(note, person):
    rows = Release.objects.filter(entry__note=note, person=person, blob__isnull=False, withdrawn_at=None)
    rows = rows.exclude(entry__journal__responsible__regime=User.Regime.PASTORAL)  # who took it up after they released
    return rows.select_related("entry__journal", "entry__author")


@sensitive_variables()
def _opened(row: Release) -> Copy | None:
    try:
        data = keyring.unwrap(epochs(), keyring.Wrapped(row.epoch, row.blob), context(row))
    except (keyring.Refused, Destroyed):
        return None
    said, entry = json.loads(data), row.entry
    kind = skeletons.LABELS.get(said["template"]) or _("Note")
    file = content.Enclosed(**said["file"]) if said.get("file") else None
    kind = _("Attachment") if file else str(kind)
    review = date.fromisoformat(said["review_on"]) if said.get("review_on") else None
    return Copy(entry.signed_at, entry.author.get_full_name(), kind, said["text"], said["why"], file, review)
