"""Everything that changes journals. The caller has asked `door` first; the access log is written there."""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from practice.journal import queries, trusting, vault, vows
from practice.journal.content import Content, instant
from practice.journal.models import Concern, Entry, Journal, Subject
from practice.people import uploads
from practice.people.models import User
from shared.ids import uuid7
from shared.privacy.queries import policy_in_force

PICTURE_SIDE = 2400  # pixels: a drawing, or a letter that was photographed, stays readable


class NoPublicKey(Exception):
    """The responsible practitioner has not yet been handed over to this clinic with a key: nothing can be sealed to them."""

    page = "journal/no_key.html"


class KeptElsewhere(NoPublicKey):
    """By the policy this practitioner's records are kept elsewhere: there is nothing here to seal into."""

    page = "journal/kept_elsewhere.html"


class Locked(Exception):
    """The note is signed: it can be corrected, not changed."""


class Changed(Exception):
    """Somebody, or the same person in another window, has saved or corrected meanwhile."""


@dataclass(frozen=True)
class Draft:
    """What a form brings. `revision`: of the draft as the form knew it; 0 for a new one."""

    note: UUID
    text: str
    template: str = "free"
    revision: int = 0
    about: tuple[UUID, ...] = ()  # people whom it concerns; empty: all of the journal's subjects
    review_on: str = ""  # as in Content

    def __repr__(self):
        return "Draft"  # no text in a log

    def content(self, author: User, signed_at: str = "") -> Content:
        return Content(self.text, str(author.pk), self.template, signed_at=signed_at, review_on=self.review_on)


# --- journals -------------------------------------------------------------------------------------------------------


def check_kept_here(responsible: User, now: datetime) -> None:
    """Raises NoPublicKey, KeptElsewhere."""
    if not responsible.public_key:
        raise NoPublicKey
    if vows.keeps_elsewhere(policy_in_force(now), responsible.pk):
        raise KeptElsewhere


@sensitive_variables()
def start_journal(responsible: User, people: list[User], now: datetime) -> Journal:
    """A journal that concerns these people; for one person, the one that is there already. Raises NoPublicKey,
    KeptElsewhere."""
    check_kept_here(responsible, now)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=responsible.pk)  # two first openings at once make one journal
        found = queries.own_journal(people[0], responsible) if len(people) == 1 else None
        if found:
            return found
        journal, copy, keys = vault.new_journal(responsible, now)
        journal.professions = [responsible.profession] if responsible.profession else []
        journal.save(force_insert=True)
        Subject.objects.bulk_create([Subject(journal=journal, person=person, since=now) for person in people])
        copy.save(force_insert=True)
        trusting.seal(journal, keys)
    return journal


def receive(journal: Journal, category: str, data: bytes, now: datetime, about: tuple[UUID, ...] = ()) -> Entry:
    """Something that arrives with nobody signed in: a form, a message. Opens only to the journal's readers. `category` is
    a `journal.…` of the policy's vocabulary; `data` is UTF-8 text."""
    entry = _fresh(journal, uuid7(), now, category=category)
    vault.drop(journal, entry, data)
    return _saved(entry, about)


def arrived(entry: Entry, about: tuple[UUID, ...]) -> bool:
    """Keeps a sealed entry that came by itself; False where the same one is there already."""
    try:
        _saved(entry, about)
    except Changed:
        return False
    return True


@sensitive_variables()
def receive_file(
    journal: Journal, name: str, media_type: str, data: bytes, now: datetime, about: tuple[UUID, ...] = ()
) -> Entry:
    """As `receive`, of a file that was looked at already (practice.people.uploads). Nobody has signed it."""
    entry = _fresh(journal, uuid7(), now, category=Entry.ATTACHMENT)
    enclosed = vault.enclose(journal, entry, name, media_type, data)
    vault.drop(journal, entry, Content(text=name, author="", file=asdict(enclosed)).packed())
    return _saved(entry, about)


@sensitive_variables()
def attach(opened: vault.Opened, author: User, name: str, data: bytes, about: tuple[UUID, ...], now: datetime) -> Entry:
    """A file that the practitioner adds; locked at once, like a signed note. Raises uploads.Refused; then nothing is kept."""
    media_type, kept = uploads.looked_at(data, PICTURE_SIDE)
    name = uploads.plain_name(name, media_type, "file")
    entry = _fresh(opened.journal, uuid7(), now, category=Entry.ATTACHMENT, author=author, signed_at=now)
    enclosed = vault.enclose(opened.journal, entry, name, media_type, kept)
    inside = Content(text=name, author=str(author.pk), signed_at=instant(now), file=asdict(enclosed))
    vault.write(opened, entry, inside.packed())
    return _saved(entry, about)


@sensitive_variables()
def comment(
    opened: vault.Opened, author: User, regards: UUID, template: str, text: str, about: tuple[UUID, ...], now: datetime
) -> Entry:
    """What a supervisor says of a note, signed at once. `template`: "signed" or "returned"."""
    entry = _fresh(opened.journal, uuid7(), now, category=Entry.SUPERVISION, author=author, signed_at=now)
    inside = Content(text, str(author.pk), template, signed_at=instant(now), regards=str(regards))
    vault.write(opened, entry, inside.packed())
    return _saved(entry, about)


@sensitive_variables()
def bring(
    opened: vault.Opened, author: User, note: UUID, inside: Content, written_at: datetime, now: datetime
) -> Entry:
    """A note from a former system, dated as it was written there, signed by who answers for its being brought. Raises Changed
    where it is here already."""
    entry = Entry(journal=opened.journal, note=note, created_at=written_at, saved_at=now, author=author, signed_at=now)
    vault.write(opened, entry, inside.packed())
    return _saved(entry, ())


@sensitive_variables()
def keep_case(opened: vault.Opened, author: User, text: str, now: datetime) -> Entry:
    """A case without names, as it was taken to supervision outside: signed at once, and kept as long as the notes."""
    entry = _fresh(opened.journal, uuid7(), now, category=Entry.CASE, author=author, signed_at=now)
    vault.write(opened, entry, Content(text, str(author.pk), signed_at=instant(now)).packed())
    return _saved(entry, ())


@sensitive_variables()
def disagree(journal: Journal, person: UUID, regards: UUID | None, text: str, note: UUID, now: datetime) -> None:
    """What a client says against a note, or against all of it, stays with the record (SFS 2008:355 3:8). It goes through
    the slot: nobody has the journal open. The same `note` is written once."""
    entry = _fresh(journal, note, now, category=Entry.DISAGREEMENT)
    vault.drop(journal, entry, Content(text=text, author="", regards=str(regards or "")).packed())
    with suppress(Changed):
        _saved(entry, (person,))


# --- drafts ---------------------------------------------------------------------------------------------------------


@sensitive_variables()
def save_draft(journal: Journal, opened: vault.Opened | None, author: User, draft: Draft, now: datetime) -> Entry:
    """A new draft, or the same one again. Without `opened` (the key was locked meanwhile) it goes through the slot, so that
    nothing written is lost. Raises Locked, Changed."""
    inside = draft.content(author)
    entry = _own_draft(journal, author, draft)
    if entry is None:
        entry = _fresh(journal, draft.note, now, author=author)
        _seal(journal, opened, entry, inside)
        return _saved(entry, draft.about)
    _seal(journal, opened, entry, inside)
    return _again(entry, draft, now)


@sensitive_variables()
def sign(opened: vault.Opened, author: User, draft: Draft, now: datetime) -> Entry:
    """Saves and locks. Signing what is signed already with the same words changes nothing. Raises Locked, Changed."""
    inside = draft.content(author, instant(now))
    entry = _own_draft(opened.journal, author, draft)
    if entry is None:
        entry = _fresh(opened.journal, draft.note, now, author=author, signed_at=now)
        _seal(opened.journal, opened, entry, inside)
        return _saved(entry, draft.about)
    _seal(opened.journal, opened, entry, inside)
    entry.signed_at = now
    return _again(entry, draft, now)


def discard(journal: Journal, author: User, note: UUID) -> None:
    """A draft that shall not become a note: its key goes, then the row. Raises Locked."""
    entry = queries.entry_of(journal, note)
    if entry is None:
        return
    if not entry.is_draft or entry.author_id != author.pk:
        raise Locked
    with transaction.atomic():
        mine = Entry.objects.filter(pk=entry.pk, signed_at__isnull=True)
        if not mine.update(head=b"", head_epoch=""):
            raise Locked
        Entry.objects.filter(pk=entry.pk).delete()


def _own_draft(journal, author, draft) -> Entry | None:
    entry = queries.entry_of(journal, draft.note)
    if entry is None:
        return None
    if not entry.is_draft or entry.author_id != author.pk:
        raise Locked
    if entry.revision != draft.revision:
        raise Changed
    return entry


@transaction.atomic
def _again(entry, draft, now):
    """Only if it still is the draft that the form knew."""
    same = Entry.objects.filter(pk=entry.pk, revision=draft.revision, signed_at__isnull=True)
    entry.revision, entry.saved_at = draft.revision + 1, now
    columns = ("head_epoch", "head", "body", "shelved", "saved_at", "signed_at", "revision")
    if not same.update(**{name: getattr(entry, name) for name in columns}):
        raise Changed
    _bind(entry)
    entry.concerns.all().delete()
    _name_concerned(entry, draft.about)
    return entry


# --- corrections ----------------------------------------------------------------------------------------------------


@sensitive_variables()
def correct(
    opened: vault.Opened,
    author: User,
    note: UUID,
    version: int,
    text: str,
    why: str,
    now: datetime,
    review_on: str = "",
) -> Entry:
    """The next version, signed at once; what was written before stays as it is. `version`: the one the form knew. Raises
    Changed when there is a newer one; Locked when the note is a draft, which needs no correction."""
    before = queries.entry_of(opened.journal, note)
    if before is None or before.category != Entry.NOTE or before.signed_at is None:
        raise Locked
    if before.version != version:
        raise Changed
    [page] = vault.read(opened, [before])
    new = {"text": text, "why": why, "review_on": review_on}  # the day is asked for again with the text
    inside = replace(page.content, **new, author=str(author.pk), signed_at=instant(now))
    entry = _fresh(opened.journal, note, now, author=author, signed_at=now, version=version + 1)
    vault.write(opened, entry, inside.packed())
    return _saved(entry, tuple(before.concerns.values_list("subject__person", flat=True)))


# --- rows -----------------------------------------------------------------------------------------------------------


def _fresh(journal, note, now, **more):
    return Entry(journal=journal, note=note, created_at=now, saved_at=now, **more)


def _seal(journal, opened, entry, inside):
    if opened is None:
        vault.drop(journal, entry, inside.packed())
    else:
        vault.write(opened, entry, inside.packed())


def _saved(entry, about):
    """Raises Changed when another window was first."""
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
            _name_concerned(entry, about)
            _bind(entry)
            Journal.objects.filter(pk=entry.journal_id, last_entry_at__lt=entry.created_at).update(
                last_entry_at=entry.created_at
            )
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":  # unique_violation
            raise
        raise Changed from None
    return entry


def _bind(entry):
    """The journal takes on the duties of whoever signs in it; of whom nothing is told, those of the whole clinic."""
    if entry.author is None or entry.signed_at is None:
        return
    mine = entry.author.profession
    journal = Journal.objects.select_for_update().filter(pk=entry.journal_id).exclude(professions=[])
    if mine:
        journal = journal.exclude(professions__contains=[mine])
    for one in journal:
        one.professions = [*one.professions, mine] if mine else []
        one.save(update_fields=["professions"])


def _name_concerned(entry, about):
    subjects = Subject.objects.filter(journal=entry.journal_id)
    chosen = subjects.filter(person__in=about) if about else subjects
    Concern.objects.bulk_create([Concern(entry=entry, subject=subject) for subject in chosen])
