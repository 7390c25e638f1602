"""A practitioner hands journals over: all of them when they leave, or one that its client agrees to; with their own key,
because nothing else opens them.

What is not handed over stays sealed to the one who left. Under absolute secrecy nothing is handed to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import What, record
from practice.journal import queries, vault
from practice.journal.models import Handover, Journal, KeyCopy, PairCopy
from practice.people.models import Relation, User
from practice.people.relations import begin, end, relation


@dataclass(frozen=True)
class Handed:
    """How many journals went over, and how many did not."""

    over: int = 0
    left: int = 0


def kept_by(practitioner: User) -> dict[UUID, list[UUID]]:
    """journal → clients whom it concerns, of those that this practitioner answers for."""
    found = Journal.objects.filter(responsible=practitioner).order_by("created_at")
    return {journal.pk: queries.subjects_of(journal) for journal in found}


def may_be_handed(practitioner: User) -> bool:
    return practitioner.regime != User.Regime.PASTORAL


@sensitive_variables()
def hand_over(
    leaver: User, private: bytes, successors: Mapping[UUID, User], unit: str, until: datetime | None, now: datetime
) -> Handed:
    """`successors`: client → who answers for them from now on. A journal goes over where all whom it concerns have the same
    successor, who has a key here; the leaver reads it until `until`. Again: what went over already is nobody's to hand."""
    over = left = 0
    for journal in Journal.objects.filter(responsible=leaver).order_by("created_at"):
        people = queries.subjects_of(journal)
        named = {successors.get(person) for person in people}
        one = next(iter(named)) if len(named) == 1 else None
        if one is None or not one.public_key or not may_be_handed(leaver):
            left += 1
            continue
        if _give(journal, leaver, private, one, until, now):
            over += 1
            _tell(journal, leaver, people, unit, now)
        else:
            left += 1
    return Handed(over, left)


@sensitive_variables()
@transaction.atomic
def _give(journal, leaver, private, colleague, until, now) -> bool:
    try:
        vault.share(journal, leaver, private, colleague, now, None)
    except vault.Closed:
        return False
    KeyCopy.objects.filter(journal=journal, reader=leaver).update(until=until)
    Journal.objects.filter(pk=journal.pk).update(responsible=colleague)
    PairCopy.objects.filter(journal=journal).delete()  # the colleague's own trustees follow with the next opening
    for path in settings.JOURNAL_HANDED:
        import_string(path)(queries.subjects_of(journal), leaver, private, colleague, until, now)
    return True


def _tell(journal, leaver, people, unit, now):
    held = relation(leaver, User.objects.get(pk=people[0]), now)
    record(What.HANDED, who=leaver, clients=people, unit=unit, now=now, relation=held, journal=journal.pk)


# --- one record, with its client's consent ----------------------------------------------------------------------------


def asked(journal: Journal) -> Handover | None:
    return Handover.objects.select_related("to").filter(journal=journal, ended_at=None).first()


def asked_of(person: UUID) -> list[Handover]:
    """What this client has not answered."""
    found = Handover.objects.filter(ended_at=None, journal__subjects__person=person).exclude(agreed__contains=[person])
    return list(found.select_related("to", "journal__responsible").order_by("asked_at"))


@transaction.atomic
def propose(journal: Journal, to: User, now: datetime) -> Handover:
    """The same again changes nothing; another colleague takes the former's place."""
    Journal.objects.select_for_update(no_key=True).get(pk=journal.pk)
    row = asked(journal)
    if row and row.to_id == to.pk:
        return row
    Handover.objects.filter(journal=journal, ended_at=None).update(ended_at=now)
    return Handover.objects.create(journal=journal, to=to, asked_at=now)


def take_back(row: Handover) -> None:
    Handover.objects.filter(pk=row.pk, ended_at=None).delete()


@transaction.atomic
def answer(row: Handover, person: UUID, yes: bool, now: datetime) -> None:
    """A no ends it for all whom the record concerns."""
    row = Handover.objects.select_for_update().filter(pk=row.pk, ended_at=None).first()
    if row is None:
        return
    if yes:
        row.agreed = [*{*row.agreed, person}]
    else:
        row.ended_at = now
    row.save(update_fields=["agreed", "ended_at"])


def is_agreed(row: Handover) -> bool:
    return set(queries.subjects_of(row.journal)) <= set(row.agreed)


@sensitive_variables()
@transaction.atomic
def carry_out(row: Handover, holder: User, private: bytes, unit: str, now: datetime) -> bool:
    """False where a yes is missing, or no key can be given. The former practitioner's copy and relation end with it."""
    row = Handover.objects.select_for_update(of=("self",)).select_related("journal", "to").get(pk=row.pk)
    journal = row.journal
    if row.ended_at or journal.responsible_id != holder.pk or not may_be_handed(holder) or not is_agreed(row):
        return False
    if not row.to.public_key or not row.to.is_active or not _give(journal, holder, private, row.to, now, now):
        return False
    _tell(journal, holder, queries.subjects_of(journal), unit, now)
    KeyCopy.objects.filter(journal=journal, reader=holder).delete()
    for person in queries.people_in(journal):
        end(holder, person, Relation.Kind.TREATS, now)
        begin(row.to, person, Relation.Kind.TREATS, now)
    Handover.objects.filter(pk=row.pk).update(ended_at=now, went=True)
    return True
