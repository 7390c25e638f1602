"""What the product can't do by itself, and somebody must: shred paper, empty an outside service, call somebody up."""

from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class ManualTask(models.Model):
    """One piece of work for a person, until somebody signs what became of it. A signed task is never changed again."""

    class Outcome(models.TextChoices):
        OPEN = ""
        DONE = "done"
        NOT_DONE = "not_done"  # could not be done; `why` says why

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=40)  # kinds.TaskKind.key: its words
    key = models.CharField(max_length=160, blank=True)  # the same work is not raised twice
    promise = models.CharField(max_length=90, blank=True)  # the promise that it keeps: "retention.paper"
    person = models.UUIDField(null=True)  # whom it concerns: a User's id
    about = models.JSONField(default=dict)  # for the kind's words: {"until": "2026-01-01"}; nothing personal
    due_on = models.DateField()  # the place's own day
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default=Outcome.OPEN)
    why = models.TextField(max_length=500, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)  # a User (clinic) or StaffAccount (platform)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="handwork_key"),
            models.CheckConstraint(
                condition=Q(outcome="", signed_at__isnull=True, signed_by__isnull=True)
                | ~Q(outcome="") & Q(signed_at__isnull=False, signed_by__isnull=False),
                name="handwork_signed_whole",
            ),
            models.CheckConstraint(condition=~Q(outcome="not_done") | ~Q(why=""), name="handwork_reason_given"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
