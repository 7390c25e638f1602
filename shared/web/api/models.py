"""What the API remembers of a request that must not be done twice. In each clinic's schema."""

from django.db import models


class Done(models.Model):
    """A request with an Idempotency-Key, for a day: that it was done and which row came of it, never what it said."""

    id = models.UUIDField(
        primary_key=True
    )  # of who asked and their key (once.identity): the same key finds the same row
    person = models.UUIDField(null=True)  # who asked; null: an integration
    request = models.CharField(max_length=64)  # SHA-256 of method, path and body, hexadecimal
    made = models.UUIDField(null=True)  # what came of it; null: it is being done in this very transaction
    at = models.DateTimeField()
