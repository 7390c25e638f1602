"""Rows and keys: sealing entries into a journal and opening them again, as shared.staff.keyring knows how.

A private key, an opened journal and an opened text live in local variables of one request and nowhere else: every
function that holds one is @sensitive_variables, so that no error report shows it.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.journal import content
from practice.journal.models import Entry, Journal, KeyCopy
from practice.people.models import User
from shared.staff import keyring
from shared.staff.epochs import Destroyed, Once
from shared.staff.sessions import epochs
from tenants.leaving.queries import formerly

MOVED_AT_ONCE = 50  # entries that one reading moves from the slot to the shelf


class Closed(Exception):
    """No copy of the journal's key here that this person's private key opens."""


@dataclass
class Opened:
    """A journal whose private key is at hand, for one request."""

    journal: Journal
    keys: keyring.OpenedJournal
    epochs: Once

    def __repr__(self):
        return "Opened"  # no key in a log


@dataclass(frozen=True)
class Page:
    """One opened entry. `altered`: what the columns say of author or signature is not what was sealed."""

    entry: Entry
    content: content.Content
    altered: bool = False

    def __repr__(self):
        return "Page"  # no text in a log


def place_of(journal: Journal) -> keyring.JournalPlace:
    return keyring.JournalPlace(journal.sealed_in, journal.pk, journal.generation)


def place_of_entry(entry: Entry, journal: Journal) -> keyring.EntryPlace:
    return keyring.EntryPlace(journal.sealed_in, journal.pk, entry.note, entry.version, journal.generation)


def belongs_here(journal: Journal) -> bool:
    """Sealed in this clinic, or in one that it continues. A row says of itself where it was sealed; that this clinic goes on
    from there is the platform's word (Clinic.continues), which no clinic's role can write."""
    here = connection.schema_name
    return journal.sealed_in == here or journal.sealed_in in formerly()


# --- the journal ----------------------------------------------------------------------------------------------------


@sensitive_variables()
def new_journal(responsible, now: datetime) -> tuple[Journal, KeyCopy, keyring.OpenedJournal]:
    """Both unsaved. Needs only the practitioner's public half; the journal's private one is to be sealed to the trustees and
    forgotten at once."""
    private, public = keyring.new_pair()
    here = connection.schema_name
    journal = Journal(responsible=responsible, public_key=public, sealed_in=here, created_at=now, last_entry_at=now)
    sealed = keyring.seal_copy(epochs(), bytes(responsible.public_key), private, place_of(journal), responsible.pk)
    copy = KeyCopy(journal=journal, reader=responsible, epoch=sealed.epoch, blob=sealed.blob, since=now)
    return journal, copy, keyring.OpenedJournal(private)


@sensitive_variables()
def open_journal(journal: Journal, reader, private: bytes, now: datetime) -> Opened:
    """Raises Closed: there is no copy for this reader, it has ended, it opens not with this key, its epoch is gone, or it was
    sealed in another clinic. Under absolute secrecy (FEATURES K8) there is none for anybody but the responsible practitioner,
    whatever lies in the table."""
    if journal.responsible.regime == User.Regime.PASTORAL and journal.responsible_id != reader.pk:
        raise Closed
    copy = KeyCopy.objects.filter(journal=journal, reader=reader).first()
    if copy is None or (copy.until is not None and copy.until <= now) or not belongs_here(journal):
        raise Closed
    once, held = epochs(), keyring.Wrapped(copy.epoch, copy.blob)
    try:
        key = keyring.open_copy(once, private, held, place_of(journal), reader.pk, journal.public_key)
    except (keyring.Refused, Destroyed):
        raise Closed from None
    return Opened(journal, keyring.OpenedJournal(key), once)


@sensitive_variables()
def share(journal: Journal, holder, private: bytes, reader, now: datetime, until: datetime | None) -> None:
    """The journal's key, sealed to one more reader, by somebody whose own copy opens. Raises Closed, also under absolute
    secrecy, and where the reader has no key here."""
    own = KeyCopy.objects.filter(journal=journal, reader=holder).first()
    if own is None or not reader.public_key or not belongs_here(journal):
        raise Closed
    if journal.responsible.regime == User.Regime.PASTORAL:
        raise Closed
    once, place, held = epochs(), place_of(journal), keyring.Wrapped(own.epoch, own.blob)
    try:
        key = keyring.open_copy(once, private, held, place, holder.pk, journal.public_key)
    except (keyring.Refused, Destroyed):
        raise Closed from None
    sealed = keyring.seal_copy(once, bytes(reader.public_key), key, place, reader.pk)
    KeyCopy.objects.update_or_create(
        journal=journal, reader=reader,
        defaults={"epoch": sealed.epoch, "blob": sealed.blob, "since": now, "until": until},
    )  # fmt: skip


# --- entries --------------------------------------------------------------------------------------------------------


@sensitive_variables()
def write(opened: Opened, entry: Entry, data: bytes) -> None:
    """Onto the shelf, by somebody who has the journal open. Fills the entry's sealed columns; a new data key each time."""
    sealed = keyring.write_entry(opened.epochs, opened.keys, data, place_of_entry(entry, opened.journal))
    _fill(entry, sealed)


@sensitive_variables()
def drop(journal: Journal, entry: Entry, data: bytes) -> None:
    """Through the slot: needs the journal's public half alone."""
    sealed = keyring.seal_entry(epochs(), bytes(journal.public_key), data, place_of_entry(entry, journal))
    _fill(entry, sealed)


@sensitive_variables()
def enclose(journal: Journal, entry: Entry, name: str, media_type: str, data: bytes) -> content.Enclosed:
    """Seals a file into the entry's own column, bound to its place; whoever reads the body has its key."""
    key = os.urandom(keyring.SIZE)
    entry.file = keyring.lock(key, data, _place_of_file(entry, journal))
    return content.Enclosed(name, media_type, len(data), key.hex())


@sensitive_variables()
def file_of(page: Page) -> bytes:
    """Raises Closed when it does not open: it was moved here, or changed."""
    return unlocked_file(page.entry, page.content.enclosed)


@sensitive_variables()
def unlocked_file(entry: Entry, enclosed: content.Enclosed) -> bytes:
    """By whoever holds its key; see file_of."""
    try:
        return keyring.unlock(bytes.fromhex(enclosed.key), entry.file or b"", _place_of_file(entry, entry.journal))
    except (keyring.Refused, ValueError):
        raise Closed from None


def _place_of_file(entry: Entry, journal: Journal) -> bytes:
    return keyring.context("file", *place_of_entry(entry, journal).body)


def _fill(entry, sealed):
    entry.head_epoch, entry.head = sealed.head
    entry.body, entry.shelved = sealed.body, sealed.shelved


def sealed_of(entry: Entry) -> keyring.Entry:
    return keyring.Entry(keyring.Wrapped(entry.head_epoch, entry.head), entry.body, entry.shelved)


@sensitive_variables()
def read(opened: Opened, entries) -> list[Page]:
    """In the order given. Raises Closed when one does not open: it was moved here, changed, or its epoch is gone."""
    if not belongs_here(opened.journal):
        raise Closed
    try:
        return [_page(opened, entry) for entry in entries]
    except (keyring.Refused, Destroyed, content.Unreadable):
        raise Closed from None


@sensitive_variables()
def _page(opened, entry):
    data = keyring.open_entry(opened.epochs, opened.keys, sealed_of(entry), place_of_entry(entry, opened.journal))
    if entry.category not in Entry.STRUCTURED:
        return Page(entry, content.Content(text=data.decode(), author=str(entry.author_id)))
    inside = content.unpacked(data)
    # A signed note is always written on the shelf: one that came through the slot was signed by nobody.
    altered = not inside.fits(entry.author_id, entry.signed_at) or (entry.signed_at is not None and not entry.shelved)
    return Page(entry, inside, altered)


@sensitive_variables()
def shelve(opened: Opened, pages: list[Page]) -> int:
    """Move what came through the slot to the shelf, a few at a time; returns how many. Only rows that still are as they
    were read: the re-wrapping may be running. A signed note is left where it is (see `_page`)."""
    waiting = [page.entry for page in pages if not page.entry.shelved and not page.altered][:MOVED_AT_ONCE]
    moved = 0
    for entry in waiting:
        place = place_of_entry(entry, opened.journal)
        head = keyring.shelve_entry(opened.epochs, opened.keys, sealed_of(entry), place).head
        same = Entry.objects.filter(pk=entry.pk, head=entry.head)
        moved += same.update(head_epoch=head.epoch, head=head.blob, shelved=True)
    return moved
