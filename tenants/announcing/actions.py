"""Writing: at the platform by operators, at a clinic by whoever has read."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from shared.ids import uuid7
from tenants.announcing.models import Announcement


def announce(
    texts: dict[str, str], from_at: datetime, until_at: datetime, operator: UUID, now: datetime
) -> Announcement:
    """Seen at the clinics within a minute (queries.MAX_AGE)."""
    return Announcement.objects.create(texts=texts, from_at=from_at, until_at=until_at, made_by=operator, made_at=now)


def take_back(pk: UUID, now: datetime) -> None:
    """From now on nobody sees it. What has not begun goes altogether."""
    Announcement.objects.filter(pk=pk, from_at__gt=now).delete()
    Announcement.objects.filter(pk=pk, until_at__gt=now).update(until_at=now)


def dismiss(pk: UUID, staff: UUID, now: datetime) -> None:
    """By a member of the clinic that is entered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.dismiss(%s, %s, %s, %s)", [uuid7(), pk, staff, now])
