"""Cases from those who work at clinics to those who run the platform. In the platform's schema, where nothing of any client is.

What is said lies sealed under the month's epoch. How satisfied people were is counted by quarter and belongs to nobody.
"""

from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Case(models.Model):
    class Category(models.TextChoices):
        KEYS = "keys"
        POLICY = "policy"
        BILLING = "billing"
        FAULT = "fault"
        OTHER = "other"

    class Channel(models.TextChoices):
        FORM = "form"
        PHONE = "phone"  # noted by an operator

    class State(models.TextChoices):
        OPEN = "open"  # the operators' turn
        ANSWERED = "answered"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid7)
    staff = models.UUIDField()  # StaffAccount
    clinic = models.CharField(max_length=63, blank=True)  # the schema of the clinic that it is about
    category = models.CharField(max_length=7, choices=Category)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.FORM)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    assigned = models.UUIDField(null=True)  # an operator
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # first
    closed_at = models.DateTimeField(null=True)
    rated = models.BooleanField(default=False)  # how, Satisfaction alone knows

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="helpdesk_case_closed",
            )
        ]


class Entry(models.Model):
    class Kind(models.TextChoices):
        ASKED = "asked"
        ANSWER = "answer"
        NOTE = "note"  # read by operators alone

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    author = models.UUIDField()  # StaffAccount
    kind = models.CharField(max_length=6, choices=Kind)
    at = models.DateTimeField()
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()


class Reply(models.Model):
    """An answer that operators give often."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    words = models.TextField()


class Satisfaction(models.Model):
    """How many gave this mark in this quarter."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    quarter = models.DateField()  # its first day
    mark = models.PositiveSmallIntegerField()  # 1 … 5
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quarter", "mark"], name="helpdesk_satisfaction_once")]
