"""Reading what stands in plain: which journals, whose, by whom, when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from practice.journal.models import Entry, Journal, KeyCopy, Subject
from practice.people.models import User


def journals_about(client: User, reader: User):
    """The journals that concern the client and that the reader has a copy of the key for; those of one person first."""
    mine = Journal.objects.filter(subjects__person=client, copies__reader=reader)
    return mine.annotate(people=Count("subjects__journal__subjects", distinct=True)).order_by("people", "created_at")


def own_journal(client: User, responsible: User) -> Journal | None:
    """The journal of this client alone."""
    alone = Journal.objects.filter(responsible=responsible).annotate(people=Count("subjects"))
    return alone.filter(people=1, pk__in=Journal.objects.filter(subjects__person=client)).order_by("created_at").first()


def journal_about(pk: UUID | None, client: User) -> Journal | None:
    """That journal, if it concerns the client at all."""
    return Journal.objects.filter(pk=pk, subjects__person=client).first()


def subject_of(journal: Journal, person: UUID) -> Subject:
    return Subject.objects.select_related("journal", "person").get(journal=journal, person=person)


def subjects_of(journal: Journal) -> list[UUID]:
    return list(Subject.objects.filter(journal=journal).values_list("person", flat=True))


def people_in(journal: Journal) -> list[User]:
    return list(User.objects.filter(journal_subjects__journal=journal).order_by("journal_subjects__since", "pk"))


def names_in(journals: list[Journal]) -> dict[UUID, list[str]]:
    """journal → first names of those whom it concerns."""
    found = {journal.pk: [] for journal in journals}
    rows = Subject.objects.filter(journal__in=journals).order_by("since", "pk")
    for pk, name in rows.values_list("journal", "person__first_name"):
        found[pk].append(name)
    return found


def entries(journal: Journal):
    """In the order they were written; files stay where they are."""
    return (
        Entry.objects.filter(journal=journal).defer("file").select_related("author").order_by("created_at", "version")
    )


def versions(journal: Journal, note: UUID):
    """Of one note, from the first to the last."""
    found = Entry.objects.filter(journal=journal, note=note).defer("file")
    return found.select_related("author", "journal").order_by("version")


def journal_of_note(client: UUID, note: UUID) -> UUID | None:
    """The journal that a note lies in, if it concerns the client at all."""
    found = Entry.objects.filter(note=note, journal__subjects__person=client)
    return found.values_list("journal", flat=True).first()


def entry_of(journal: Journal, note: UUID) -> Entry | None:
    """The newest version."""
    return Entry.objects.filter(journal=journal, note=note).defer("file").order_by("-version").first()


def concerned(entry_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """entry → ids of the people whom it concerns."""
    found = {}
    rows = Entry.objects.filter(pk__in=entry_ids, concerns__isnull=False)
    for pk, person in rows.values_list("pk", "concerns__subject__person"):
        found.setdefault(pk, []).append(person)
    return found


def readers_of(client: UUID, now: datetime) -> list[KeyCopy]:
    """Who can open what is written about this client today."""
    standing = Q(until__isnull=True) | Q(until__gt=now)
    rows = KeyCopy.objects.filter(standing, journal__subjects__person=client).select_related("reader")
    return list(rows.order_by("reader", "since").distinct("reader"))


def dates_of(notes: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each note was begun; nothing for those that are gone."""
    return dict(Entry.objects.filter(note__in=notes, version=1).values_list("note", "created_at"))


def unseen_by(responsible: User) -> dict[UUID, int]:
    """client → how many things have come into this practitioner's journals by themselves since they were last opened."""
    rows = Entry.objects.filter(journal__responsible=responsible, author=None, shelved=False)
    counted = rows.values("concerns__subject__person").annotate(number=Count("pk"))
    return {row["concerns__subject__person"]: row["number"] for row in counted}


def kept_about(person: UUID) -> list[dict]:
    """What the columns tell the client of each journal about them: by whom, since when, and the days of what is signed or
    has arrived and concerns them. [{journal, responsible, since, notes: [{note, at, author}]}]"""
    journals = Journal.objects.filter(subjects__person=person).select_related("responsible").order_by("created_at")
    signed = Entry.objects.filter(journal__in=journals, version=1, concerns__subject__person=person)
    signed = signed.exclude(category=Entry.NOTE, signed_at=None).select_related("author").order_by("-created_at")
    notes = defaultdict(list)
    for one in signed.only("note", "created_at", "category", "author__first_name", "author__last_name", "journal_id"):
        notes[one.journal_id].append(one)
    return [{"journal": one, "notes": notes[one.pk]} for one in journals]


def drafts_of(author: User) -> dict[UUID, int]:
    """client → how many of this author's drafts wait."""
    rows = Entry.objects.filter(author=author, category=Entry.NOTE, signed_at__isnull=True)
    counted = rows.values("journal__subjects__person").annotate(number=Count("pk"))
    return {row["journal__subjects__person"]: row["number"] for row in counted}
