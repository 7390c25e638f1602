"""Keys by which other programs read what the clinic's policy lets their makers have, and addresses of theirs that are told
what happens here. In each clinic's schema."""

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


class Happening(models.TextChoices):
    """What another program may be told: that something is new or different, so that it reads it by its key. The word before
    the point says under which scope."""

    BOOKING_MADE = "booking.made"
    BOOKING_MOVED = "booking.moved"
    BOOKING_CANCELLED = "booking.cancelled"
    CLIENT_ADDED = "client.added"
    CLIENT_CHANGED = "client.changed"
    INVOICE_ISSUED = "invoice.issued"
    INVOICE_PAID = "invoice.paid"


PING = "ping"  # sent by hand, to see whether an address answers


class Hook(models.Model):
    """An address of a recipient that the policy names, and what it is told of. Nothing is sent to one that is off."""

    class Off(models.TextChoices):
        NO = ""
        BY_HAND = "by_hand"
        FAILING = "failing"  # nothing was taken for days
        GONE = "gone"  # it answered 410: its maker wants no more

    id = models.UUIDField(primary_key=True, default=uuid7)
    recipient = models.CharField(max_length=100)  # its key in the policy
    url = models.CharField(max_length=500)  # https, at a host of the recipient's
    kinds = ArrayField(models.CharField(max_length=20, choices=Happening))
    secret_epoch = models.CharField(max_length=20)
    secret = models.BinaryField()  # what signs, sealed (outbox.secret_context)
    former_epoch = models.CharField(max_length=20, blank=True)
    former = models.BinaryField(null=True)  # the one before, which signs too until former_until
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    off = models.CharField(max_length=8, choices=Off, blank=True, default=Off.NO)
    off_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)  # nothing was taken since
    told_at = models.DateTimeField(null=True)  # the owners, of this failing


class Delivery(models.Model):
    """One thing that happened, for one hook: the outbox, and afterwards the log. What it says is its kind and ids."""

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        GIVEN_UP = "given_up"

    class Problem(models.TextChoices):
        NONE = ""
        POLICY = "policy"  # the policy does not let it be told
        SILENT = "silent"
        PRIVATE = "private"  # the name leads inside
        ANSWER = "answer"  # it answered, and did not take it: `status`

    id = models.UUIDField(primary_key=True, default=uuid7)  # goes along, and sorts as things happened
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20)
    about = models.UUIDField()
    person = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    asked_at = models.DateTimeField()  # when it was first to be sent, or again by hand: the days are counted from here
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    problem = models.CharField(max_length=8, choices=Problem, blank=True, default=Problem.NONE)

    class Meta:
        indexes = [
            models.Index(fields=["hook", "next_at"], condition=models.Q(state="waiting"), name="integrations_waiting")
        ]
