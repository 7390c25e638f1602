"""The names that a clinic brings along: for its portal, and for its mail. In the clinic's own schema.

Which hosts really answer stands in the platform's clinics_domain alone; a row here is a claim, and how far it is proven.
"""

from django.db import models

from shared.ids import uuid7


class OwnDomain(models.Model):
    """One name for one use. `token` is made for this row: a record that was set for another clinic, or before the domain was
    removed, proves nothing."""

    class Use(models.TextChoices):
        PORTAL = "portal"
        MAIL = "mail"

    id = models.UUIDField(primary_key=True, default=uuid7)
    use = models.CharField(max_length=6, choices=Use)
    name = models.CharField(max_length=253)  # ASCII, lower case: names.read
    token = models.CharField(max_length=43)
    added_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)  # somebody wants to know now
    checked_at = models.DateTimeField(null=True)
    found = models.JSONField(default=dict)  # part → what was seen of it: checking.py
    verified_at = models.DateTimeField(null=True)  # since when it is in use
    failing_since = models.DateTimeField(null=True)  # in use, and the proof has been missing since
    # Mail alone: who signs and as whom.
    local_part = models.CharField(max_length=64, blank=True)
    selector = models.CharField(max_length=32, blank=True)
    public_key = models.TextField(blank=True)  # base64, as its record has it
    key_epoch = models.CharField(max_length=7, blank=True)
    key = models.BinaryField(null=True)  # the private half, wrapped

    class Meta:
        constraints = [models.UniqueConstraint(fields=["use", "name"], name="domains_own_once")]

    def __str__(self):
        return self.name
