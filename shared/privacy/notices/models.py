"""Who was told of a change of the policy, when, and by what proof."""

from django.db import models

from shared.ids import uuid7
from shared.privacy.models import PolicyVersion


class PolicyNotice(models.Model):
    """One person told of one version. The new rule holds for them only when `told_at` is proven and the notice has run."""

    class Way(models.TextChoices):
        NONE = ""
        MAIL = "mail"  # their mail server took it
        SMS = "sms"  # the service for text messages took it
        SERVICE = "service"  # they said so, signed in
        HAND = "hand"  # somebody reached them another way, and signed

    id = models.UUIDField(primary_key=True, default=uuid7)
    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="+", db_index=False)
    person = models.UUIDField()
    queued_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # the first proof
    way = models.CharField(max_length=7, choices=Way, blank=True, default=Way.NONE)  # of the first proof
    failed_at = models.DateTimeField(null=True)  # no mail reaches them
    seen_at = models.DateTimeField(null=True)  # they said so, signed in
    objected_at = models.DateTimeField(null=True)
    objection = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="notices_once")]
        indexes = [models.Index(fields=["version"], name="notices_version")]

    def __str__(self):
        return str(self.pk)
