"""Surveys after sessions and courses. In each clinic's schema.

Invariant: a Response has nothing that leads to whoever gave it, and no page shows one: results are of whole batches, each of at
least `results.FEWEST` answers of one service, so that no two of them differ by fewer people.
"""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from practice.people.models import User
from shared.ids import uuid7


class Survey(models.Model):
    """`title`, `words`: {language: text}. `questions`: [{"key", "kind": scale | choice | text, "words": {language: text},
    "options": [{language: text}]}], fixed once somebody was asked."""

    class After(models.TextChoices):
        SESSION = "session"
        COURSE = "course"

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.JSONField()
    words = models.JSONField(default=dict)
    questions = models.JSONField()
    after = models.CharField(max_length=7, choices=After, default=After.SESSION)
    services = ArrayField(models.UUIDField(), default=list)  # after sessions of these; empty: of all
    days_after = models.PositiveSmallIntegerField(default=1)
    rest_days = models.PositiveSmallIntegerField(default=90)  # nobody is asked again sooner
    is_open = models.BooleanField(default=False)
    changed_at = models.DateTimeField()


class Invitation(models.Model):
    """Who was asked. It says whether they answered, and not when."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    client = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    service = models.UUIDField(null=True)  # null: of a course
    about = models.UUIDField()  # the session, or the course
    asked_at = models.DateTimeField()
    answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "client", "about"], name="surveys_asked_once")]


class Response(models.Model):
    """One answer. Its key is drawn by lot, so that it tells no order; of its time only the month is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    service = models.UUIDField(null=True)
    month = models.DateField()  # its first day
    batch = models.PositiveIntegerField(null=True)  # null: not yet in any result
    wordless = models.BooleanField(default=False)  # what was written freely has gone
    epoch = models.CharField(max_length=7)
    blob = models.BinaryField()
