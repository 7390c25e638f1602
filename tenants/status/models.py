"""Troubles, as operators tell of them. In the platform's schema."""

from django.db import models
from django.db.models import F, Q

from shared.ids import uuid7


class Incident(models.Model):
    """From `since_at` until `until_at`, or until further notice. `titles`: {"sv": "…"} in at least one language."""

    class Part(models.TextChoices):
        WEB = "web"
        WORK = "work"
        DATABASE = "database"
        MAIL = "mail"
        VIDEO = "video"
        PAYMENTS = "payments"

    id = models.UUIDField(primary_key=True, default=uuid7)
    part = models.CharField(max_length=8, choices=Part)
    titles = models.JSONField()
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()  # StaffAccount
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gte=F("since_at")), name="status_until_after_since")
        ]


class Word(models.Model):
    """What was known at that moment; `texts` as Incident.titles."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="words")
    texts = models.JSONField()
    at = models.DateTimeField()
    made_by = models.UUIDField()  # StaffAccount
