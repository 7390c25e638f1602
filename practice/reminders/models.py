"""When the clinic reminds, how each person wants to be told, and what has been told. In each clinic's schema."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from practice.booking.models import Booking
from shared.ids import uuid7

USUAL = [24 * 60]  # minutes before


class Rules(models.Model):
    """One row, or none: then the usual holds."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    minutes = ArrayField(models.PositiveIntegerField(), default=list, size=3)  # before a session, for clients
    quiet_from = models.TimeField(default=time(21))
    quiet_to = models.TimeField(default=time(8))
    staff_hour = models.PositiveSmallIntegerField(null=True, default=7)  # when practitioners get their day; null: never
    sms_quota = models.PositiveIntegerField(default=300)  # parts of text messages in a month, for reminders and changes
    sms_price = models.PositiveIntegerField(default=0)  # of a part, where the service does not say; minor units
    currency = models.CharField(max_length=3, default="SEK")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="reminders_rules_one"),
            models.CheckConstraint(condition=Q(only=True), name="reminders_rules_only"),
        ]


class Preference(models.Model):
    """Of a client, or of somebody who works here. Without a row: by mail, and of every change."""

    class Way(models.TextChoices):
        MAIL = "mail"
        SMS = "sms"
        BOTH = "both"
        NONE = "none"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reminded")
    way = models.CharField(max_length=4, choices=Way, default=Way.MAIL)
    changes = models.BooleanField(default=True)  # practitioners: when a client books, moves or cancels
    day = models.BooleanField(default=True)  # practitioners: their day's times


class Told(models.Model):
    """That a reminder or a change was handed to the outgoing list, once for each time that the session has had."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="told", db_index=False)
    what = models.CharField(max_length=12)  # "1440", "booked", "cancelled"
    starts_at = models.DateTimeField()  # as it stood then
    channel = models.CharField(max_length=4)
    message = models.UUIDField(null=True)  # mailbox.OutgoingMessage
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "what", "starts_at", "channel"], name="reminders_told_once")
        ]
