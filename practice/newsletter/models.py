"""Letters to those who asked for them: topics, readers, letters and how they left. In each clinic's schema."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shared.ids import uuid7


class Topic(models.Model):
    """What a letter is about, as readers choose it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.JSONField()  # {"sv": …}
    about = models.JSONField(default=dict)  # one sentence, {"sv": …}
    position = models.PositiveSmallIntegerField(default=0)
    offered = models.BooleanField(default=True)


class Reader(models.Model):
    """An address and what its owner said yes to. No letter goes to one that is not confirmed, or has stopped."""

    class Source(models.TextChoices):
        FORM = "form"  # asked for it here, and confirmed by a link to the address
        IMPORT = "import"  # said yes elsewhere: the proof was brought along
        CUSTOMER = "customer"  # a client who was shown that they could say no, and did not
        SERVICE = "service"  # said yes at the service that the list is kept in step with

    class Why(models.TextChoices):
        LEFT = "left"
        RETURNED = "returned"  # mail to the address comes back
        COMPLAINED = "complained"

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(max_length=254)  # lower case
    person = models.UUIDField(null=True)  # the account with that address, if there is one
    language = models.CharField(max_length=2)
    topics = ArrayField(models.UUIDField(), default=list)  # of Topic; empty: all of them
    source = models.CharField(max_length=8, choices=Source)
    wording = models.TextField()  # what was said yes to, word for word; of an import, where, when and how
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="newsletter_reader_once")]


class Download(models.Model):
    """A file for readers: a guide, a sheet to fill in. The clinic's own, and the same for everybody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="+")  # null: for every reader
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # bytes
    file = models.BinaryField()
    times = models.PositiveIntegerField(default=0)  # fetched
    added_at = models.DateTimeField()

    def __str__(self):
        return self.title


class Letter(models.Model):
    """One newsletter. Its numbers outlive its readers and name nobody."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PLANNED = "planned"
        SENDING = "sending"
        SENT = "sent"

    id = models.UUIDField(primary_key=True, default=uuid7)
    title = models.CharField(max_length=120)
    body = models.TextField()  # shared.web.markup
    language = models.CharField(max_length=2)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="+")  # null: everybody
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    written_by = models.UUIDField()
    edited_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    readers = models.PositiveIntegerField(default=0)  # to whom it goes
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # refused by the mail server, or by what the policy lets leave
    returned = models.PositiveIntegerField(default=0)
    complained = models.PositiveIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)  # left by this letter's link

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_at__isnull=False), name="newsletter_planned_when"
            ),
        ]

    @property
    def done(self) -> int:
        return self.sent + self.failed


class Delivery(models.Model):
    """One letter on its way to one reader. Goes with either."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="deliveries")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="deliveries")
    handed_at = models.DateTimeField(null=True)  # to the outgoing list
    ended_at = models.DateTimeField(null=True)  # taken by the mail server, or given up

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "reader"], name="newsletter_delivered_once")]


class Service(models.Model):
    """The service outside that the list of readers is kept in step with, or none. What it may be given, the policy says."""

    class Problem(models.TextChoices):
        NONE = ""
        SILENT = "silent"  # no answer in time
        POLICY = "policy"  # the policy, or terms that nobody has accepted, do not let us ask it
        ANSWER = "answer"  # it answers, and not as it should

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True, unique=True)
    recipient = models.CharField(max_length=63)  # its key in the policy
    list = models.CharField(max_length=80)  # what the service calls the list
    secret_epoch = models.CharField(max_length=7, blank=True)
    secret = models.BinaryField(null=True)  # wrapped
    active = models.BooleanField(default=False)
    cursor = models.CharField(max_length=200, blank=True)  # how far its changes have been read
    asked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=6, choices=Problem, blank=True, default=Problem.NONE)


class Step(models.Model):
    """What the service must still be told of one reader: the latest counts. Gone when it has answered."""

    class What(models.TextChoices):
        PUT = "put"
        DELETE = "delete"

    member = models.UUIDField(primary_key=True)  # of Reader, who may be gone by now
    what = models.CharField(max_length=6, choices=What)
    asked_at = models.DateTimeField()
