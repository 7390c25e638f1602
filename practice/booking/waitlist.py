"""Those who would take a time that somebody gives back."""

from datetime import datetime

from practice.booking.models import Waiting


def end_past(now: datetime) -> int:
    """Whoever waited for days that are over waits no more; returns how many rows went."""
    return Waiting.objects.filter(until__lt=now.date()).delete()[0]
