"""Keys by which other programs read what the clinic's policy lets their makers have. In each clinic's schema."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared.ids import uuid7


class Scope(models.TextChoices):
    """What a key may read. Journals, questionnaires, messages and the access log have no scope: no key reaches them."""

    BOOKINGS = "bookings"
    CLIENTS = "clients"
    INVOICES = "invoices"


class Key(models.Model):
    """Of one recipient that the policy names. Of the key itself only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    recipient = models.CharField(max_length=100)  # its key in the policy
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope))
    digest = models.CharField(max_length=64)  # SHA-256, hexadecimal
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # to within an hour
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="integrations_key_digest")]
