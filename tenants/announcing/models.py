"""What operators tell the staff of every clinic: works on Sunday night, something new. In the platform's schema; a clinic reads
what stands today, and notes who has read it, through two narrow functions."""

from django.db import models
from django.db.models import F, Q

from shared.ids import uuid7


class Announcement(models.Model):
    """Shown from `from_at` to `until_at`, in the reader's language."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    texts = models.JSONField()  # {"sv": "…", "da": "…", "en": "…", "de": "…"}: all four
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()  # taken back: the moment of that
    made_by = models.UUIDField()  # StaffAccount
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="announcing_until_after_from")
        ]


class Dismissal(models.Model):
    """Somebody has read it and does not want to see it again, at whichever clinic."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="dismissals")
    staff = models.UUIDField()  # StaffAccount
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "staff"], name="announcing_dismissed_once")]
