"""Tells the apps above that something happened which other programs may be told (settings.HAPPENED): its kind and whose rows
it is about, and never what they say.

    happened("booking.moved", booking.pk, booking.client_id, now)

Part of the caller's transaction: what is rolled back did not happen."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


def happened(kind: str, about: UUID, person: UUID | None, now: datetime) -> None:
    """`kind`: of practice.integrations.models.Happening; `about`: the row; `person`: whom it concerns."""
    for path in settings.HAPPENED:
        import_string(path)(kind, about, person, now)
