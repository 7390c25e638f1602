"""Who lets people prove who they are here, and who has done so."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Broker(models.Model):
    """One service for electronic identities, or none. What it may be, and at which hosts, the policy says (`recipient`)."""

    class Problem(models.TextChoices):
        NONE = ""
        SILENT = "silent"  # no answer in time
        POLICY = "policy"  # the policy in force does not let us ask it
        ANSWER = "answer"  # it answers, and not as OpenID Connect wants

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    preset = models.CharField(max_length=12)
    recipient = models.CharField(max_length=63)  # its key in the policy
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    secret_epoch = models.CharField(max_length=7)
    secret = models.BinaryField()  # wrapped
    means = models.JSONField()  # keys of the preset's
    active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=6, choices=Problem, blank=True, default=Problem.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="eid_broker_one"),
            models.CheckConstraint(condition=Q(only=True), name="eid_broker_only"),
        ]


class Identity(models.Model):
    """A person of this clinic has proved who they are. `subject` is the broker's own name for them, different at each clinic;
    `number` is there only where a purpose of the policy needs it. `at_work`: a staff member's proof, which signs nobody in."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    at_work = models.BooleanField(default=False)
    means = models.CharField(max_length=12)
    level = models.CharField(max_length=12)
    name = models.CharField(max_length=200, blank=True)  # as the means says it: for staff alone
    linked_at = models.DateTimeField()
    proven_at = models.DateTimeField()
    number_epoch = models.CharField(max_length=7, blank=True)
    number = models.BinaryField(null=True)  # wrapped

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject", "at_work"], name="eid_identity_once"),
        ]

    def __str__(self):
        return str(self.pk)
