"""How one clinic looks and greets. In the clinic's own schema; one row, or none before its owner has chosen anything."""

from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Brand(models.Model):
    """Words in several languages are {"sv": "…"}; `languages` are codes, the clinic's first language first."""

    class Typeface(models.TextChoices):
        SOURCE_SANS = "Source Sans 3", "Source Sans 3"
        ATKINSON = "Atkinson Hyperlegible Next", "Atkinson Hyperlegible Next"
        INTER = "Inter", "Inter"

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    name = models.CharField(max_length=200)
    seed_colour = models.CharField(max_length=7)  # "#1d5c4f", lower case
    typeface = models.CharField(max_length=40, choices=Typeface, default=Typeface.SOURCE_SANS)
    languages = models.JSONField()
    headline = models.JSONField(default=dict)
    welcome = models.JSONField(default=dict)
    hours = models.JSONField(default=dict)
    contact = models.JSONField(default=dict)  # lines: address, how to get in, telephone, e-mail
    footer = models.JSONField(default=dict)  # the last words of every page: parking, stairs, who owns the clinic
    logo = models.BinaryField(null=True)  # PNG, made by us from what was uploaded
    logo_hash = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="branding_brand_one"),
            models.CheckConstraint(condition=Q(only=True), name="branding_brand_only"),
        ]
