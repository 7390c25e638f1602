"""What has been sent, or waits to be: never what it said."""

from django.conf import settings
from django.db import models

from shared.ids import uuid7


class SmsAccount(models.Model):
    """The clinic's own account at the service for text messages that its policy names; none: the platform's is used. Bound to
    the host it was written for: where the policy names another one, it is told nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    only = models.BooleanField(default=True)
    host = models.CharField(max_length=200)
    secret_epoch = models.CharField(max_length=7)
    secret = models.BinaryField()  # wrapped
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="mailbox_sms_one"),
            models.CheckConstraint(condition=models.Q(only=True), name="mailbox_sms_only"),
        ]


class OutgoingMessage(models.Model):
    """One message to one person. Its words are made when it is sent, from what `about` is then, and kept nowhere."""

    class Channel(models.TextChoices):  # policies end their traces at different times: see personal_data.py
        MAIL = "mail"
        SMS = "sms"

    class Problem(models.TextChoices):
        NONE = ""
        SERVER = "server"  # the mail server can't be reached, or refuses for now: tried again
        ADDRESS = "address"  # the mail server refuses the address, or there is none
        POLICY = "policy"  # the policy lets the channel carry no field that the message needs
        SCANNER = "scanner"  # the finished message held what no mail may hold
        MOOT = "moot"  # what it was about has gone
        LATE = "late"  # it could not be sent while it meant anything
        RETURNED = "returned"  # the mail server took it, and it came back later
        UNWANTED = "unwanted"  # the person objects to the purpose, or has restricted what it tells of

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=40)  # MessageKind.key
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)
    # Null: the account has gone. The line stays as long as the list is kept, and says nothing of anybody.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    about = models.UUIDField(null=True)  # the booking, the visit …: by the kind
    address = models.EmailField(blank=True)  # where it is not the person's own; emptied when sent or given up
    language = models.CharField(max_length=5, blank=True, default="")  # of whom has no account that would say it
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # when the mail server accepted it
    failed_at = models.DateTimeField(null=True)  # the last attempt that failed
    ended_at = models.DateTimeField(null=True)  # given up
    attempts = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(null=True)  # of a text message, as it is paid for
    cost = models.PositiveIntegerField(null=True)  # hundredths of the currency of the service's account, where it told
    problem = models.CharField(max_length=8, choices=Problem, blank=True, default=Problem.NONE)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="mailbox_waiting",
                condition=models.Q(sent_at__isnull=True, ended_at__isnull=True),
            )
        ]

    def __str__(self):
        return str(self.pk)


class MarketingBlock(models.Model):
    """Somebody wants no marketing at this address or number, whether they have an account or not. Kept as a digest, so that the
    list of those who said no is no list of people. Ends only when they ask for something anew."""

    class Why(models.TextChoices):
        LEFT = "left"
        COMPLAINED = "complained"  # told their mail service that it was unwanted
        ASKED = "asked"  # told the clinic

    digest = models.CharField(primary_key=True, max_length=64)  # SHA-256 of the address in lower case, or of the number
    why = models.CharField(max_length=10, choices=Why)
    since = models.DateTimeField()

    def __str__(self):
        return self.digest
