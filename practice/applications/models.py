"""Practitioners who apply to work here. No account: the address is proven by a code, each time anew."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Application(models.Model):
    """What somebody says of themselves, and what became of it. Withdrawn ones are gone at once."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        APPROVED = "approved"
        REJECTED = "rejected"

    class Gender(models.TextChoices):
        UNSAID = ""
        WOMAN = "woman"
        MAN = "man"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(max_length=254)  # lower case, proven
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=5, choices=Gender, blank=True, default=Gender.UNSAID)
    profession = models.CharField(max_length=40, blank=True)
    licence_number = models.CharField(max_length=20, blank=True)
    licence_expires_on = models.DateField(null=True)
    areas = models.CharField(max_length=500, blank=True)
    languages = ArrayField(models.CharField(max_length=3), default=list)  # ISO 639, spoken in sessions
    about = models.TextField(blank=True)
    references = models.TextField(blank=True)
    proved_by = models.CharField(max_length=20, blank=True)  # an eID's name, where one said who they are; "": none has
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = models.TextField(blank=True)  # to the applicant

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(state__in=("draft", "sent")), name="applications_open_once"
            )
        ]

    @property
    def is_open(self):
        return self.state in (self.State.DRAFT, self.State.SENT)


class ApplicationFile(models.Model):
    """A certificate or a photo, sealed under an epoch: a dump of the database alone opens none."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate"
        PHOTO = "photo"

    id = models.UUIDField(primary_key=True, default=uuid7)
    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=11, choices=Kind)
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()  # bytes, of what was kept
    file_epoch = models.CharField(max_length=7)
    file = models.BinaryField()
    created_at = models.DateTimeField()
