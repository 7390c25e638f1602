"""Ends briefs: with the row goes the only wrapped copy of what opens it, so a key is destroyed whatever the rule calls it."""

from datetime import datetime

from django.db.models import QuerySet

from practice.directory.models import Brief


def destroy(rows: QuerySet[Brief], action: str, now: datetime) -> None:
    """See shared.privacy.registry.Record.gone."""
    rows.delete()


def purge(now: datetime) -> int:
    """Those of people who did not book after all; returns how many."""
    return Brief.objects.filter(client=None, expires_at__lte=now).delete()[0]
