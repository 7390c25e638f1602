"""Operators who ask to look into a clinic, and what its owner said. In the platform's schema: the clinic reads and answers its
own through three narrow functions (`gates`)."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from shared.ids import uuid7
from tenants.clinics.models import Clinic

LASTS = timedelta(minutes=30)  # from the owner's yes
WAITS = timedelta(days=2)  # for an answer; then it is over


class Visit(models.Model):
    """Asked, then refused or approved until `until`, then ended: by the owner, by the operator, or by the time."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="visits")
    operator = models.UUIDField()  # StaffAccount
    operator_name = models.CharField(max_length=200)  # as the owner saw it
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)  # a User of the clinic
    until = models.DateTimeField(null=True)  # null: not approved
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "operator"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="visits_asked_once",
            )
        ]
