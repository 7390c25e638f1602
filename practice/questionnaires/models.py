"""Which questionnaires the clinic has, who is asked, and that somebody has answered. In each clinic's schema.

Plain here is which questionnaire was sent to whom and when, and that and when it was answered and looked at: as a booking tells
its service. What was answered, what it came to, and whether it alarms, stands in no column: every answer leaves the same rows.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Rules(models.Model):
    """One row, or none: then the usual holds."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    react_hours = models.PositiveSmallIntegerField(default=24)  # after which answers that nobody looked at pass on
    stand_in = models.UUIDField(null=True)  # of the staff, to whom they pass; null: the owners
    remind_days = models.PositiveSmallIntegerField(default=2)  # after which a client is reminded, once; 0: never
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="questionnaires_rules_one"),
            models.CheckConstraint(condition=Q(only=True), name="questionnaires_rules_only"),
        ]


class Form(models.Model):
    """A questionnaire of the clinic's own. Its wording lies in its versions; what was answered names the version."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    @property
    def key(self) -> str:
        return f"own-{self.pk.hex}"


class Version(models.Model):
    """`said`: an instruments.Instrument as a mapping. Without `opened_at` a draft, the only thing here that is rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    form = models.ForeignKey(Form, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    said = models.JSONField()
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="questionnaires_version_once")]


class Plan(models.Model):
    """That a client is asked again and again: every so many weeks, or so many days before each session."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    every_weeks = models.PositiveSmallIntegerField(null=True)
    days_before = models.PositiveSmallIntegerField(null=True)
    begins_on = models.DateField()
    done_until = models.DateTimeField()  # everything that was due by then has been sent
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, days_before__isnull=True)
                | Q(every_weeks__isnull=True, days_before__isnull=False),
                name="questionnaires_plan_one_way",
            ),
        ]


class Ask(models.Model):
    """A questionnaire that waits for its answer. Ends with it, or with its time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    draft_epoch = models.CharField(max_length=7, blank=True, default="")
    draft = models.BinaryField(null=True)  # see sealing


class Answer(models.Model):
    """That a client has answered, and that somebody has looked. What was answered is the journal's entry.

    `due_at`: when it passes on; `passed_at`, `passed_to`: that it has; `looked_at`, `looked_by`: by whoever read it, or, of
    what was passed on, by whoever has seen to it that somebody is with the client.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    entry = models.OneToOneField("journal.Entry", models.CASCADE, related_name="+")
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    answered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)
    passed_to = models.UUIDField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.UUIDField(null=True)
    copy_epoch = models.CharField(max_length=7, blank=True, default="")
    copy = models.BinaryField(null=True)  # the client's own; see sealing
