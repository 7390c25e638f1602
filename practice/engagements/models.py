"""Supervision and consulting that are sold: the customer and what was noted, sealed to the practitioner and to nobody else.

Invariant: no part of any client's record. Nothing here points at a client, and no journal's key, supervisor, trustee or
client's right opens it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from practice.people.models import User
from shared.ids import uuid7


class Shut(models.Model):
    """`head`: a data key, sealed to the practitioner and wrapped under an epoch; `body`: what it opens (`vault`)."""

    head_epoch = models.CharField(max_length=7)
    head = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        abstract = True


class Engagement(Shut):
    """`body` holds who the customer is (`content.Customer`)."""

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", _("Supervision")
        CONSULTING = "consulting", _("Consulting")

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    sealed_in = models.CharField(max_length=63)  # the schema that its seals are bound to, also where it moved since
    began_at = models.DateTimeField()
    bought_on = models.DateField()  # the latest purchase: the clinic's rule counts from it


class EngagementNote(Shut):
    """`body` holds a text. `revision` grows with each change, and two windows do not overwrite each other."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="notes")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
