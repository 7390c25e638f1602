"""Threads between a client and who treats them: who and when in plain, what was written never. In each clinic's schema.

Every thread has one key. It is sealed to the practitioner's pair (and to colleagues whom a dated relation lets read along), and
wrapped once more under the month's epoch alone, because a client has no key of their own: by that copy the client reads here.
"""

from django.db import models
from django.db.models import Q

from practice.people.models import User
from shared.ids import uuid7


class Rules(models.Model):
    """One row, or none: then the usual holds."""

    class Filing(models.TextChoices):
        HAND = "hand"
        ALL = "all"  # every message goes into the journal as it is sent

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    answer_days = models.PositiveSmallIntegerField(default=2)  # Monday to Friday, in which an answer is to be expected
    filing = models.CharField(max_length=4, choices=Filing, default=Filing.HAND)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="messaging_rules_one"),
            models.CheckConstraint(condition=Q(only=True), name="messaging_rules_only"),
        ]


class Away(models.Model):
    """When a practitioner does not answer, and what clients are told meanwhile."""

    practitioner = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="away")
    first_day = models.DateField()
    last_day = models.DateField()
    words = models.CharField(max_length=500, blank=True)


class Thread(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.ForeignKey(User, models.PROTECT, related_name="threads")
    practitioner = models.ForeignKey(User, models.PROTECT, related_name="+")  # who answers
    category = models.CharField(max_length=20)  # of the policy's vocabulary, as it had it when the thread was begun
    sealed_in = models.CharField(max_length=63)  # the schema that its seals are bound to, also where it moved since
    key_epoch = models.CharField(max_length=7, blank=True)
    key = models.BinaryField(
        null=True
    )  # the client's copy; null where the clinic moved, until the practitioner opens it
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of the latest message


class Copy(models.Model):
    """The thread's key, sealed to one staff member's pair at this clinic and wrapped under an epoch."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="copies", db_index=False)
    reader = models.ForeignKey(User, models.PROTECT, related_name="+")
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "reader"], name="messaging_copy_reader")]


class Message(models.Model):
    """One message with at most one file, both locked with the thread's key and bound to their place and author."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # by the other side, the first of them
    body = models.BinaryField()
    file = models.BinaryField(null=True)  # read only when asked for
    filed_at = models.DateTimeField(null=True)  # into the journal
