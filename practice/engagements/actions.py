"""Everything that changes engagements and their notes. `practitioner` is always whoever is signed in."""

from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from practice.engagements import ending, vault
from practice.engagements.content import Customer
from practice.engagements.models import Engagement, EngagementNote
from practice.people.models import User


class NoPublicKey(Exception):
    """Nothing can be sealed to somebody who has no key here."""


class Changed(Exception):
    """Another window was first."""


@sensitive_variables()
def begin(practitioner: User, who: Customer, kind: str, bought_on: date, now: datetime) -> Engagement:
    """Raises NoPublicKey."""
    if not practitioner.public_key:
        raise NoPublicKey
    row = Engagement(practitioner=practitioner, kind=kind, bought_on=bought_on, began_at=now)
    vault.seal_customer(row, who)
    row.save(force_insert=True)
    return row


@sensitive_variables()
def note(engagement: Engagement, text: str, now: datetime) -> EngagementNote:
    row = EngagementNote(engagement=engagement, written_at=now, changed_at=now)
    vault.seal_note(row, text)
    row.save(force_insert=True)
    return row


@sensitive_variables()
def rewrite(row: EngagementNote, text: str, revision: int, now: datetime) -> EngagementNote:
    """With a data key of its own, so that what stood there is gone. `revision`: the one the form knew. Raises Changed."""
    same = EngagementNote.objects.filter(pk=row.pk, revision=revision)
    row.revision, row.changed_at = revision + 1, now
    vault.seal_note(row, text)
    columns = ("head_epoch", "head", "body", "revision", "changed_at")
    if not same.update(**{name: getattr(row, name) for name in columns}):
        raise Changed
    return row


def bought_again(engagement: Engagement, day: date) -> None:
    """The rule counts from the latest purchase; an earlier day changes nothing."""
    Engagement.objects.filter(pk=engagement.pk, bought_on__lt=day).update(bought_on=day)


@transaction.atomic
def remove_note(row: EngagementNote, now: datetime) -> None:
    ending.destroy(EngagementNote.objects.filter(pk=row.pk), "delete", now)


@transaction.atomic
def remove(engagement: Engagement, now: datetime) -> None:
    """The customer and every note, at once: they asked for it, or it is over."""
    ending.destroy(Engagement.objects.filter(pk=engagement.pk), "delete", now)
