"""Ends threads: every copy of the key first, then the rows, so that nothing of it opens even where a deletion fails."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.messaging.models import Copy, Thread


@transaction.atomic
def destroy(rows: QuerySet[Thread], action: str, now: datetime) -> None:
    """See shared.privacy.registry.Record.gone."""
    ids = list(rows.values_list("pk", flat=True))
    Copy.objects.filter(thread__in=ids).update(blob=b"", epoch="")
    found = Thread.objects.filter(pk__in=ids)
    found.update(key=None, key_epoch="")
    found.delete()
