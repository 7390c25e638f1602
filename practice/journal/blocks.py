"""What a client has hidden (spärr, SFS 2008:355 4:4), and opening it in an emergency.

`seen` is the one question that every page of a journal asks before it opens an entry: what is blocked is in no list, no search,
no copy and no supervision. Whoever answers for the journal always sees it, or care could not go on.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from practice.accesslog.actions import What, record
from practice.journal import mails, queries
from practice.journal.models import Block, Entry, Journal, Opening
from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.relations import relation

Part, Against, How = Block.Part, Block.Against, Block.How
OPEN_FOR = timedelta(hours=12)


class NotYours(Exception):
    """The one who asks can't be the second person, or it was answered already."""


@dataclass(frozen=True)
class Wish:
    """What the form brings. `note` for a note, `since` and `until` for a period, `reader` for one reader."""

    part: str
    against: str
    note: UUID | None = None
    since: date | None = None
    until: date | None = None
    reader: UUID | None = None


# --- who sees what ----------------------------------------------------------------------------------------------------


def standing(journal: Journal) -> QuerySet[Block]:
    return Block.objects.filter(journal=journal, lifted_at=None).order_by("begun_at")


def seen(journal: Journal, reader: User, now: datetime) -> tuple[QuerySet[Entry], bool]:
    """(the entries that this reader may see, whether some are hidden from them)"""
    entries = queries.entries(journal)
    hidden = _hidden_from(journal, reader, now)
    if hidden is None:
        return entries, False
    left = entries.exclude(pk__in=Entry.objects.filter(hidden, journal=journal).values("pk"))
    return left, left.count() < entries.count()


def hides(journal: Journal, reader: User, note: UUID, now: datetime) -> bool:
    hidden = _hidden_from(journal, reader, now)
    return hidden is not None and Entry.objects.filter(hidden, journal=journal, note=note).exists()


def _hidden_from(journal: Journal, reader: User, now: datetime) -> Q | None:
    """Which entries; None where nothing is blocked for this reader. What somebody wrote themselves stays theirs to see."""
    if journal.responsible_id == reader.pk or opened(journal, reader, now):
        return None
    mine = Q(against=Against.OTHERS) | Q(against=Against.READER, reader=reader.pk)
    blocks = list(standing(journal).filter(mine))
    if not blocks:
        return None
    found = Q(pk__in=())
    for block in blocks:
        found |= _part(block)
    return found & ~Q(author=reader)


def _part(block: Block) -> Q:
    theirs = Q(concerns__subject__person=block.person)
    if block.part == Part.NOTE:
        return theirs & Q(note=block.note)
    if block.part == Part.PERIOD:
        return theirs & Q(
            created_at__gte=_midnight(block.since), created_at__lt=_midnight(block.until + timedelta(days=1))
        )
    return theirs


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def towards_outside(person: UUID) -> bool:
    """Whether something of this person's record is hidden from other care providers: then none of it goes there."""
    return Block.objects.filter(person=person, against=Against.OUTSIDE, lifted_at=None).exists()


# --- blocking ---------------------------------------------------------------------------------------------------------


def block(
    journal: Journal, person: UUID, wish: Wish, now: datetime, how: str = How.PORTAL, by: UUID | None = None
) -> Block:
    """The same wish again changes nothing."""
    said = {
        "journal": journal, "person": person, "part": wish.part, "against": wish.against, "note": wish.note,
        "since": wish.since, "until": wish.until, "reader": wish.reader,
    }  # fmt: skip
    with transaction.atomic():
        Journal.objects.select_for_update(no_key=True).get(pk=journal.pk)  # a double click is one block
        found = Block.objects.filter(**said, lifted_at=None).first()
        return found or Block.objects.create(**said, begun_at=now, how=how, noted_by=by)


def lift(row: Block, by: UUID, now: datetime) -> None:
    Block.objects.filter(pk=row.pk, lifted_at=None).update(lifted_at=now, lifted_by=by)


# --- in an emergency --------------------------------------------------------------------------------------------------


def opened(journal: Journal, reader: User, now: datetime) -> bool:
    return Opening.objects.filter(journal=journal, asked_by=reader.pk, until__gt=now).exists()


def waiting(now: datetime) -> QuerySet[Opening]:
    """Asked within the last hours, and not answered: an emergency of yesterday is none."""
    return Opening.objects.filter(answered_at=None, asked_at__gt=now - OPEN_FOR).order_by("asked_at")


def ask(journal: Journal, client: User, reader: User, reason: str, now: datetime) -> Opening:
    found = waiting(now).filter(journal=journal, asked_by=reader.pk).first()
    return found or Opening.objects.create(
        journal=journal, client=client.pk, asked_by=reader.pk, asked_by_name=reader.get_full_name(), reason=reason,
        asked_at=now,
    )  # fmt: skip


@transaction.atomic
def answer(opening: UUID, second: User, yes: bool, unit: str, now: datetime) -> Opening:
    """The second person's; their key was touched for a yes. Everybody whom the journal concerns is told. Raises NotYours."""
    row = waiting(now).select_for_update().filter(pk=opening).exclude(asked_by=second.pk).first()
    if row is None:
        raise NotYours
    row.second, row.second_name, row.answered_at = second.pk, second.get_full_name(), now
    row.until = now + OPEN_FOR if yes else None
    row.save()
    if yes:
        _tell(row, unit, now)
    return row


def _tell(row: Opening, unit: str, now: datetime) -> None:
    who, people = User.objects.get(pk=row.asked_by), queries.subjects_of(row.journal)
    held = relation(who, User.objects.get(pk=row.client), now)
    record(What.EMERGENCY, who=who, clients=people, unit=unit, now=now, relation=held, journal=row.journal_id,
           reason=row.reason)  # fmt: skip
    for person in User.objects.filter(pk__in=people):
        send_later(mails.EMERGENCY, person, now)
