"""What is told, for operators and for the staff of a clinic."""

import json
import time
from datetime import datetime
from uuid import UUID

from django.db import connection

from tenants.announcing.models import Announcement

MAX_AGE = (
    60.0  # seconds for which a process remembers what is told: usually nothing, and that shall cost no query a page
)


def all_of_them() -> list[Announcement]:
    """Latest first, in the platform's place."""
    return list(Announcement.objects.order_by("-from_at")[:100])


class Memory:
    """What is told at this moment, the same at every clinic. One per process."""

    def __init__(self):
        self.checked, self.found = None, []

    def now(self, now: datetime) -> list[tuple[UUID, dict]]:
        if self.checked is None or time.monotonic() - self.checked > MAX_AGE:
            with connection.cursor() as cursor:
                cursor.execute("SELECT id, texts FROM platform.announcements(%s)", [now])
                self.found = [(pk, json.loads(texts)) for pk, texts in cursor.fetchall()]
            self.checked = time.monotonic()
        return self.found

    def forget(self):
        self.checked = None


memory = Memory()


def for_member(staff: UUID, language: str, now: datetime) -> list[dict]:
    """[{id, text}] of what this person has not put away, in the clinic that is entered."""
    told = memory.now(now)
    if not told:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.dismissed(%s)", [staff])
        gone = {pk for (pk,) in cursor.fetchall()}
    return [{"id": pk, "text": texts.get(language) or texts["en"]} for pk, texts in told if pk not in gone]
