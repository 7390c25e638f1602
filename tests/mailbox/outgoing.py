"""What the worker would do, now and here."""

from django.utils import timezone

from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from tenants.isolation.context import enter


def send_waiting(entry, now=None):
    """Every message of the clinic that waits is tried once."""
    with enter(entry.schema):
        for pk in OutgoingMessage.objects.filter(sent_at=None, ended_at=None).values_list("pk", flat=True):
            send_now(pk, now or timezone.now())
