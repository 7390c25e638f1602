"""Support cases: somebody needs help with the clinic's service, and the clinic's office gives it. In each clinic's schema.

What is said lies sealed under the month's epoch; who, when and about what kind of thing in plain. How satisfied people were is
counted by quarter and belongs to nobody.
"""

from django.db import models
from django.db.models import Q

from practice.people.models import User
from shared.ids import uuid7


class Case(models.Model):
    class Category(models.TextChoices):
        SIGN_IN = "sign_in"
        BOOKING = "booking"
        PAYMENT = "payment"
        VIDEO = "video"
        OTHER = "other"

    class Channel(models.TextChoices):
        FORM = "form"
        CHAT = "chat"  # taken out of a secure thread
        PHONE = "phone"  # noted by the staff

    class State(models.TextChoices):
        OPEN = "open"  # the clinic's turn
        ANSWERED = "answered"  # theirs
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid7)
    # null: rang, without an account. A case stays its time when the account has gone, and is nobody's then.
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="cases")
    category = models.CharField(max_length=7, choices=Category)
    channel = models.CharField(max_length=5, choices=Channel)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    assigned = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of what was said last
    answered_at = models.DateTimeField(null=True)  # first
    closed_at = models.DateTimeField(null=True)
    rated = models.BooleanField(default=False)  # how, Satisfaction alone knows

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="support_case_closed",
            )
        ]


class Entry(models.Model):
    """Something said in a case; a note is read by the office alone."""

    class Kind(models.TextChoices):
        ASKED = "asked"
        ANSWER = "answer"
        NOTE = "note"

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    at = models.DateTimeField()
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()


class Reply(models.Model):
    """An answer that is given often: the clinic's own words, in one language."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    words = models.TextField()
    changed_at = models.DateTimeField()


class Satisfaction(models.Model):
    """How many gave this mark in this quarter. No row, and no order of rows, tells who."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    quarter = models.DateField()  # its first day
    mark = models.PositiveSmallIntegerField()  # 1 … 5
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quarter", "mark"], name="support_satisfaction_once")]
