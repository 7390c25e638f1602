"""Documents beside the policy: conditions of use, an ethics code, a provider's terms … Each edition stays as it was."""

from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class DocumentVersion(models.Model):
    """One edition of one document: a draft, or published for good. Who accepted it: shared.privacy.models.Acceptance."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    class Audience(models.TextChoices):
        NOBODY = "nobody"  # to be read
        WHEN_NEEDED = "when_needed"  # whoever buys, applies, calls a provider … is asked there
        CLIENTS = "clients"  # asked at their next sign-in
        STAFF = "staff"
        OWNER = "owner"  # in the clinic's name
        EVERYBODY = "everybody"

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=30)  # kinds.KINDS, or the clinic's own
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    title = models.JSONField()  # {language: words}
    text = models.JSONField()  # {language: paragraphs; "## " begins a heading, "- " a point}
    audience = models.CharField(max_length=11, choices=Audience, default=Audience.NOBODY)
    public = models.BooleanField(default=True)  # stands on the portal
    asks_again = models.BooleanField(default=True)  # those who accepted an earlier edition are asked for this one, too
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)  # a User (clinic) or StaffAccount (platform); null: made with the place
    effective_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # queries.digest, over what was published

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="documents_number"),
            models.UniqueConstraint(fields=["key"], condition=Q(state="draft"), name="documents_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False, effective_at__isnull=False) & ~Q(sha256=""),
                name="documents_published_whole",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.number}"
