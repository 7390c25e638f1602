"""What the product knows of itself, from what it notes anyway: nothing is asked of the outside for this page.

web         this page was made
database    it was asked for the rest
work        the worker's last heartbeat, and how long the oldest due job has waited
mail, video jobs of settings.STATUS_TASKS that wait for another try or were given up within a day
payments    events of Stripe that were received and not dealt with
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, Q

from shared.billing.models import Event
from shared.web.formats import language
from tenants.clinics import clock
from tenants.status.models import Incident, Word

PARTS = Incident.Part
MAX_AGE = 20.0  # seconds for which a process remembers: the page is anybody's to ask for, again and again
STILL = timedelta(minutes=2)  # without a heartbeat (the worker's own interval is ten seconds)
BEHIND = timedelta(minutes=5)  # that a due job waits
SEVERAL = 5  # jobs in trouble: fewer may be one clinic's own wrong address
SHOWN = timedelta(days=90)


@dataclass(frozen=True)
class Part:
    """`state`: works, behind (late, but nothing is lost), stands, or off (not set up here)."""

    key: str
    state: str


def parts(now: datetime) -> list[Part]:
    troubles = _troubles()
    found = {
        PARTS.WEB: "works",
        PARTS.DATABASE: "works",
        PARTS.WORK: _work(now),
        PARTS.PAYMENTS: _payments(now),
    } | {key: _by_tasks(tasks, troubles) for key, tasks in settings.STATUS_TASKS.items()}
    return [Part(key, found[key]) for key in PARTS.values]


def _work(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs.heartbeat(), (SELECT max(oldest) FROM jobs.standing() WHERE state = 'todo')")
        beat, oldest = cursor.fetchone()
    if beat is None or now - beat > STILL or clock.trouble():
        return "stands"
    return "behind" if timedelta(seconds=oldest or 0) > BEHIND else "works"


def _troubles() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task, number FROM jobs.troubles()")
        return dict(cursor.fetchall())


def _by_tasks(tasks, troubles) -> str:
    return "behind" if sum(troubles.get(task, 0) for task in tasks) >= SEVERAL else "works"


def _payments(now: datetime) -> str:
    if not settings.STRIPE_KEY:
        return "off"
    return "behind" if Event.objects.filter(done_at=None, received_at__lt=now - BEHIND).exists() else "works"


class Memory:
    """One per process."""

    def __init__(self):
        self.checked, self.found = None, ([], None)

    def parts(self, now: datetime) -> tuple[list[Part], datetime]:
        """And when it was looked at."""
        if self.checked is None or time.monotonic() - self.checked > MAX_AGE:
            self.found, self.checked = (parts(now), now), time.monotonic()
        return self.found

    def forget(self):
        self.checked = None


memory = Memory()


def incidents(now: datetime) -> list[Incident]:
    """Those that last first, then those of the last months, each in order of time with `all_words`, newest first."""
    rows = Incident.objects.filter(Q(until_at=None) | Q(until_at__gt=now - SHOWN))
    rows = rows.prefetch_related(Prefetch("words", Word.objects.order_by("-at"), to_attr="all_words"))
    return sorted(rows, key=lambda one: (one.until_at is not None, -one.since_at.timestamp()))


def said(words: dict[str, str]) -> tuple[str, str]:
    """(words, their language): the reader's, else English, else whichever there are."""
    code = next((code for code in (language(), "en", *words) if words.get(code)), "")
    return words.get(code, ""), code
