"""The jobs of outgoing messages."""

from uuid import UUID

from django.utils import timezone

from tenants.isolation.jobs import task


@task
def send(message_id):
    from practice.mailbox.actions import send_now  # which defers this very task again when the mail server is down

    send_now(UUID(message_id), timezone.now())
