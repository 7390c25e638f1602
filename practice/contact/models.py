"""Forms by which anybody writes to the clinic, and what has come. In each clinic's schema."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from practice.people.models import User
from shared.ids import uuid7


class ContactForm(models.Model):
    """`title`, `words`: {language: text}. With a key everything is sealed to it on arrival; without `keeps_plain` nothing else
    is kept of it."""

    class Asks(models.TextChoices):  # beside an address and the message itself
        NAME = "name"
        PHONE = "phone"
        TIMES = "times"

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.SlugField(max_length=40, db_index=False)  # the constraint's index
    title = models.JSONField()
    words = models.JSONField(default=dict)
    asks = ArrayField(models.CharField(max_length=5, choices=Asks), default=list)
    to = models.EmailField(max_length=254)  # of the clinic, where it is told that something has come
    pgp_key = models.TextField(blank=True)  # the public key, ASCII-armored
    fingerprint = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)  # of that key; null: it says no end
    keeps_plain = models.BooleanField(default=True)
    document = models.CharField(max_length=30, blank=True)  # which says the security level, accepted by whoever writes
    # Whose it is alone: nobody else reads what comes, and it is sealed to their key. Null: of everybody who plans.
    practitioner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    is_open = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="contact_form_key")]


class Enquiry(models.Model):
    """What came by a form: wrapped under the month's epoch, sealed to the clinic's key, or both."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    form = models.ForeignKey(ContactForm, models.PROTECT, related_name="enquiries")
    language = models.CharField(max_length=2)
    received_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of the correspondence: what was written last, by either side
    answered_at = models.DateTimeField(null=True)
    said_epoch = models.CharField(max_length=7, blank=True)
    said = models.BinaryField(null=True)
    sealed_to = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )  # who alone opens `said`
    pgp = models.BinaryField(null=True)  # ASCII-armored: opens with a key that the clinic alone has
    accepted = models.CharField(max_length=64, blank=True)  # SHA-256 of the edition of the form's document
    client = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # whose treatment began after it
