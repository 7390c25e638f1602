"""Guardians, and the day on which the child takes over (FEATURES C6).

Invariant: what a guardian may see ends with the relation, at the clinic's midnight, whether or not this job has run; the job
only tells. The day follows from the country's law pack and is counted where the guardian is named (practice.booking.together).
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import Relation, User
from practice.people.relations import open_relations
from shared.privacy.consents import actions as consents
from shared.privacy.handwork.actions import raise_task
from shared.privacy.queries import policy_in_force

GUARDS = Relation.Kind.GUARDS
NO_ADDRESS = "child_takes_over"  # a task: nobody could tell the child


def children_of(guardian: User, now: datetime) -> QuerySet[Relation]:
    """Those whom this client acts for today, by name; `client` is the child, `ended_at` the day from which it decides."""
    held = open_relations(now).filter(holder=guardian, kind=GUARDS, client__is_active=True)
    return (
        held.select_related("client")
        .order_by("client__first_name", "client", "-ended_at")
        .distinct("client__first_name", "client")
    )


def guardians_of(child: User, now: datetime) -> QuerySet[Relation]:
    return open_relations(now).filter(client=child, kind=GUARDS).select_related("holder").order_by("began_at")


@transaction.atomic
def end(child: User, pk: UUID, now: datetime) -> bool:
    """By the staff, at once: custody has changed, or it was never so. The one whose access ends is told."""
    rows = open_relations(now).select_for_update().filter(pk=pk, client=child, kind=GUARDS)
    found = rows.select_related("holder").first()
    if found is None:
        return False
    Relation.objects.filter(pk=found.pk).update(ended_at=now, handed_at=now)
    consents.end_episode(found.pk, now)
    send_later(mails.GUARDS_NO_MORE, found.holder, now)
    return True


@transaction.atomic
def hand_over(now: datetime) -> int:
    """Relations whose day has come: the guardians are told that theirs is over, each child once that it decides alone. A child
    without an address becomes a task. Returns how many relations; again: none."""
    waiting = Relation.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        kind=GUARDS, ended_at__lte=now, handed_at=None
    )
    rows = list(waiting.select_related("holder", "client"))
    for row in rows:
        consents.end_episode(row.pk, now)
        send_later(mails.GUARDS_NO_MORE, row.holder, now)
    Relation.objects.filter(pk__in=[row.pk for row in rows]).update(handed_at=now)
    for child in {row.client_id: row.client for row in rows}.values():
        _tell_child(child, now)
    return len(rows)


def _tell_child(child: User, now: datetime) -> None:
    if child.email:
        send_later(mails.TAKES_OVER, child, now)
        return
    today = now.astimezone(ZoneInfo(policy_in_force(now).clinic.timezone)).date()
    raise_task(NO_ADDRESS, today, now, person=child.pk, key=f"{NO_ADDRESS}:{child.pk}")
