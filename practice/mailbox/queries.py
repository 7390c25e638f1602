"""What the staff may know of outgoing mail: kinds, times and problems, no names."""

from datetime import datetime, timedelta

from practice.mailbox.models import OutgoingMessage

SHOWN = timedelta(days=14)
SLOW = timedelta(minutes=5)  # a message that waits longer than this is worth a look


def waiting(now: datetime):
    """Those not yet sent, the oldest first."""
    return OutgoingMessage.objects.filter(sent_at=None, ended_at=None).order_by("created_at")


def given_up(now: datetime):
    """Those that will not be sent, the latest first."""
    return OutgoingMessage.objects.filter(ended_at__gte=now - SHOWN).order_by("-ended_at")


def stuck(now: datetime) -> int:
    """How many have waited too long: something is wrong with the mail server."""
    return waiting(now).filter(created_at__lt=now - SLOW).count()
