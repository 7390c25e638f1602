"""What a clinic publishes: pages, articles, and what others say under them or about it. In each clinic's schema."""

from django.db import models
from django.db.models import Q

from shared.ids import uuid7


class Piece(models.Model):
    """A page or an article. Its words by language, in shared.web.markup. Shown from `shown_at` on; null: a draft."""

    class Kind(models.TextChoices):
        PAGE = "page"
        ARTICLE = "article"

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=7, choices=Kind)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.JSONField()  # {"sv": …}
    body = models.JSONField()  # {"sv": …}
    art = models.CharField(max_length=20, blank=True)  # one of the house's own drawings
    by = models.CharField(max_length=100, blank=True)  # whose words they are, as readers see it
    comments = models.BooleanField(default=False)
    written_by = models.UUIDField()
    edited_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.slug


class Comment(models.Model):
    """What somebody wrote under an article. Nobody but the clinic sees it before it is approved; refused ones are gone at once,
    and so are those that their writer takes back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    piece = models.ForeignKey(Piece, models.CASCADE, related_name="said")
    person = models.UUIDField(null=True)  # the account of whoever was signed in
    name = models.CharField(max_length=60)  # as they want to be called
    text = models.TextField()
    language = models.CharField(max_length=2)
    written_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["written_at"], name="publishing_waiting", condition=Q(approved_at=None, withdrawn_at=None)
            )
        ]


class Testimonial(models.Model):
    """What a client says of the clinic, for everybody to read: after an explicit yes, until a day, and never longer than they
    want."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.UUIDField()
    name = models.CharField(max_length=60)  # as it is shown
    text = models.TextField()
    language = models.CharField(max_length=2)
    wording = models.TextField()  # what they said yes to, word for word
    given_at = models.DateTimeField()
    until = models.DateField()
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at=None), name="publishing_one_testimonial"
            )
        ]
