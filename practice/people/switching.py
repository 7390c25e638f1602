"""The other clinics of whoever is signed in here, for their own menu. Nothing of it is written down at this clinic: each
process remembers the answer for half a minute, by the sign-in that it belongs to."""

import time
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from practice.people import unlock

MAX_AGE, MOST = 30.0, 5000  # seconds; sign-ins that are remembered at once


class Other(NamedTuple):
    """`address`: where entering it begins."""

    name: str
    address: str


class Memory:
    """Sign-in → [Other, …]. One per process."""

    def __init__(self):
        self.found = {}

    def get(self, key: str) -> list[Other] | None:
        at, others = self.found.get(key, (0.0, None))
        return others if others is not None and time.monotonic() - at < MAX_AGE else None

    def put(self, key: str, others: list[Other]) -> None:
        if len(self.found) >= MOST:
            self.found.clear()
        self.found[key] = time.monotonic(), others

    def forget(self) -> None:
        self.found.clear()


memory = Memory()


def others(request, now: datetime) -> list[Other]:
    """By name; empty for a client, a visitor, and whoever works here alone."""
    sign_in = unlock.key_of(request)
    if not sign_in:
        return []
    if (known := memory.get(sign_in)) is not None:
        return known
    row = unlock.sign_in_of(request)
    found = _ask(request.user.staff_id, row.handle, now) if row and row.user_id == request.user.pk else []
    memory.put(sign_in, found)
    return found


def _ask(staff, handle, now) -> list[Other]:
    port = "".join(settings.BASE_HOST.partition(":")[1:])
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, host FROM platform.own_rooms(%s, %s, %s)", [staff, handle, now])
        return [Other(name, f"{settings.SCHEME}://{host}{port}/handoff/start") for name, host in cursor.fetchall()]
