"""A short question to a practitioner: a service with a price and a time within which it is answered. In each clinic's schema.

What is asked and answered is a thread of practice.messaging, sealed as every other; here stands what was agreed about it.
"""

from django.db import models
from django.db.models import Q

from practice.booking.models import Service
from practice.messaging.models import Thread
from shared.ids import uuid7


class Offer(models.Model):
    """Makes a service one that is asked in writing: name, price and practitioners are the service's. Clients book no time for
    it; where it is answered by phone, the practitioner does."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="offer")
    answer_days = models.PositiveSmallIntegerField()  # Monday to Friday
    by_writing = models.BooleanField(default=True)
    by_phone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(by_writing=True) | Q(by_phone=True), name="questions_offer_a_way")
        ]


class Question(models.Model):
    class Way(models.TextChoices):
        WRITING = "writing"
        PHONE = "phone"

    class State(models.TextChoices):
        ASKED = "asked"
        ANSWERED = "answered"
        BOOKED = "booked"  # it became a time
        DECLINED = "declined"  # by the practitioner
        WITHDRAWN = "withdrawn"  # by the client, or with their consent

    id = models.UUIDField(primary_key=True, default=uuid7)
    thread = models.OneToOneField(Thread, models.CASCADE, related_name="question")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(max_length=7, choices=Way)
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    price = models.PositiveIntegerField()  # as it was when it was asked; minor units
    currency = models.CharField(max_length=3)
    consent = models.UUIDField()  # the yes that it rests on (shared.privacy.consents)
    asked_at = models.DateTimeField()
    answer_by = models.DateField()  # the last day
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    booking = models.UUIDField(null=True)  # what it became

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", ended_at=None) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="questions_ended",
            )
        ]
