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


class Subscription(models.Model):
    """What a clinic has with Enrum. It follows what Stripe says, and days that pass; nobody sets its state by hand."""

    class State(models.TextChoices):
        TRIAL = "trial"
        ACTIVE = "active"
        OVERDUE = "overdue"  # a payment is missing, or the trial ended without a card
        ENDED = "ended"  # cancelled, and the paid time is over

    clinic = models.UUIDField(primary_key=True)
    plan = models.CharField(max_length=10)
    practitioners = models.PositiveIntegerField()  # who see clients there, as last counted
    quantity = models.PositiveIntegerField()  # for how many is paid
    unit = models.PositiveIntegerField()  # minor units of `currency`, per practitioner and month, without VAT
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=7, choices=State, default=State.TRIAL)
    trial_until = models.DateTimeField()
    period_until = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # cancelled by then
    overdue_since = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)  # read-only for want of payment, since
    told = models.CharField(max_length=20, blank=True)  # the last that its owner was written about
    customer = models.CharField(max_length=255, blank=True)  # at Stripe
    subscription = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("customer", condition=~Q(customer=""), name="billing_one_customer"),
            models.UniqueConstraint("subscription", condition=~Q(subscription=""), name="billing_one_subscription"),
        ]


class Bill(models.Model):
    """An invoice of Enrum's to a clinic, as Stripe keeps it."""

    id = models.CharField(primary_key=True, max_length=255)
    clinic = models.UUIDField(null=True)  # empty when the clinic is gone: the books stay, its name does not
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20)  # draft, open, paid, void, uncollectible
    currency = models.CharField(max_length=3)
    net = models.IntegerField()  # minor units
    vat = models.IntegerField()
    reverse_charge = models.BooleanField(default=False)  # the clinic accounts for VAT itself, in its own country
    owed = models.IntegerField()  # what is left to pay
    issued_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    address = models.URLField(max_length=600, blank=True)  # of the invoice at Stripe

    class Meta:
        indexes = [models.Index(fields=["clinic", "-issued_at"], name="billing_bill_of_clinic")]


class Errand(models.Model):
    """What an owner wants of Stripe, on the way from the clinic to BASE: for ten minutes, good for whoever holds the code."""

    code_hash = models.BinaryField(primary_key=True)
    clinic = models.UUIDField()
    act = models.CharField(max_length=10)
    plan = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=2)
    back = models.CharField(max_length=300)
    expires_at = models.DateTimeField()
