"""What a practitioner lets be said of them where people look for somebody, and what those people tell before the first
meeting. In each clinic's schema."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from shared.ids import uuid7


def words(**more):
    """Keys of a section of the vocabulary (shared.matching.engine)."""
    return ArrayField(models.CharField(max_length=20), default=list, **more)


class Profile(models.Model):
    """A practitioner's wish to be found. Nothing is published before the practitioner has asked for it and whoever runs the
    clinic has said yes; languages, prices, forms and hours are read where they already stand (practice.booking)."""

    practitioner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile"
    )
    listing = models.UUIDField(default=uuid7)  # its id in the directory, the same for good, so that links last
    audiences, areas, methods, traits = words(), words(), words(), words()
    gender = models.CharField(max_length=9, blank=True)  # "" is not told
    town = models.CharField(max_length=40, blank=True)  # "" is met at a distance only
    region = models.CharField(max_length=5, blank=True)
    accepting = models.BooleanField(default=True)
    asked_at = models.DateTimeField(null=True)  # null: taken back
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)


class Brief(models.Model):
    """What somebody answered when they looked for a practitioner, sealed to the one whom they chose. `client` is null until
    they have booked; without a booking it ends at `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    practitioner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="briefs", db_index=False)
    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, db_index=False)
    epoch = models.CharField(max_length=7)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    relation_began_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
