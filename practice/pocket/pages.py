"""What may lie on a device, and whether it may."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.templatetags.static import static
from django.urls import reverse

from practice.booking.models import Booking
from practice.booking.queries import HAPPENING, for_staff
from practice.booking.slots import day_span
from practice.people.models import User
from shared.privacy.engine.decide import may_set
from shared.privacy.engine.document import Document

# As the policy names them: what is kept, and the program of ours that keeps it.
KEEPS = {"pocket-day": "cache", "pocket-worker": "service_worker"}
LINES = """pocket_day: {name: pocket-day, store: cache, side: [my], purpose: …, lasts: P1D, exempt: asked_for, sent_over: never}
pocket_worker: {name: pocket-worker, store: service_worker, side: [my], purpose: …, lasts: P1D, exempt: asked_for}"""
SHEETS = ("web/vendor/designsystemet-theme.min.css", "web/vendor/designsystemet.min.css", "web/enrum.css")
SOURCE = Path(__file__).with_name("worker.js")


def allowed(document: Document | None) -> bool:
    """Only what the policy declares may lie on a device; nothing where it says nothing."""
    return document is not None and all(may_set(document, name, store=how, side="my") for name, how in KEEPS.items())


@dataclass(frozen=True)
class Day:
    """Today by the clinic's clock; `ends` is when a kept copy is nobody's any more."""

    date: date
    ends: datetime
    times: list[Booking]


def today(user: User, zone: ZoneInfo, now: datetime) -> Day:
    """What the person may see of today's bookings. The page shows of each its time and its room, and nothing else."""
    day = now.astimezone(zone).date()
    begins, ends = day_span(day, zone)
    rows = for_staff(user).filter(starts_at__gte=begins, starts_at__lt=ends, state__in=HAPPENING, group=None)
    return Day(day, ends, list(rows.exclude(state=Booking.State.CANCELLED).order_by("starts_at", "pk")))


def worker(sheet: str) -> str:
    """The worker's program. Its first lines name the files that the page needs; a release changes their names, so that
    browsers fetch the program anew. `sheet`: the address of the clinic's own style sheet."""
    files = [*map(static, SHEETS), sheet, reverse("pocket:offline")]
    return f"const FILES = {json.dumps(files)};\n" + SOURCE.read_text(encoding="utf-8")
