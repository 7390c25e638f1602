"""Tells the apps above that what a practitioner offers is different now (settings.OFFER_CHANGED)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


def offer_changed(practitioners: Iterable[UUID], now: datetime, again_at: datetime | None = None) -> None:
    """After every booking, hold, release, cancellation, and change of hours, absences, services, cards or of who works here.

    again_at  when it changes back by itself: the end of a hold"""
    ids = set(practitioners)
    for path in settings.OFFER_CHANGED if ids else ():
        import_string(path)(ids, now, again_at)
