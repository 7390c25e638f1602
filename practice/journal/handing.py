"""A practitioner who leaves hands their journals over: with their own key, because nothing else opens them.

What is not handed over stays sealed to the one who left. Under absolute secrecy nothing is handed to anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from practice.accesslog.actions import What, record
from practice.journal import queries, vault
from practice.journal.models import Journal, KeyCopy, PairCopy
from practice.people.models import User
from practice.people.relations import relation


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
    return True


def _tell(journal, leaver, people, unit, now):
    held = relation(leaver, User.objects.get(pk=people[0]), now)
    record(What.HANDED, who=leaver, clients=people, unit=unit, now=now, relation=held, journal=journal.pk)
