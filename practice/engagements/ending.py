"""Ends customers and notes: the data key first, so that nothing of a row opens even where its deletion fails."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.engagements.models import Engagement, EngagementNote


@transaction.atomic
def destroy(rows: QuerySet, action: str, now: datetime) -> None:
    """See shared.privacy.registry.Record.gone. A customer takes the notes along."""
    ids = list(rows.values_list("pk", flat=True))
    if rows.model is Engagement:
        EngagementNote.objects.filter(engagement__in=ids).update(head=b"", head_epoch="", body=b"")
    found = rows.model.objects.filter(pk__in=ids)
    found.update(head=b"", head_epoch="", body=b"")
    found.delete()
