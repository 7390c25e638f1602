"""What is known to be wrong with packages of the lock: the advisories that an operator put here. In the platform's schema."""

from django.db import models

from shared.ids import uuid7


class AdvisoryFile(models.Model):
    """A file that was read, whole."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    digest = models.CharField(max_length=64)  # SHA-256
    advisories = models.PositiveIntegerField()  # in it, about any Python package
    read_at = models.DateTimeField()


class Advisory(models.Model):
    """Of a package in the lock, whichever version: so that a release says by itself what it mends."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=60)  # e.g. GHSA-… or PYSEC-…
    package = models.CharField(max_length=100)
    summary = models.CharField(max_length=300, blank=True)
    said = models.JSONField()  # {"versions", "ranges", "aliases", "modified"}
    put_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "package"], name="parts_advisory_once")]
