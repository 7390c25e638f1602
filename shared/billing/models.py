"""What the platform knows of money that goes through Stripe. In the platform's schema; nobody's card, name or amount is here
but what a clinic pays Enrum."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """An event that Stripe told of, once: what kind, about which object, for whom. Whoever handles it asks Stripe how the
    object stands now, so neither its content nor the order in which events arrive matters."""

    id = models.CharField(primary_key=True, max_length=255)
    kind = models.CharField(max_length=100)
    object = models.CharField(max_length=255)  # the id of what it is about
    account = models.CharField(max_length=255, blank=True)  # of a clinic; "" is the platform's own
    place = models.CharField(
        max_length=63, blank=True
    )  # the schema that handles it; "" while no clinic has that account
    at = models.DateTimeField()  # when it happened, by Stripe's clock
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True)  # what kind of failure; never its words

    class Meta:
        indexes = [models.Index("received_at", condition=Q(done_at=None), name="billing_event_waiting")]


class Account(models.Model):
    """Whose a connected account is. A clinic claims it once, through a gate; nobody else can afterwards."""

    id = models.CharField(primary_key=True, max_length=255)
    place = models.CharField(max_length=63)  # the clinic's schema
    claimed_at = models.DateTimeField()
