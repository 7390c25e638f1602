"""Work in the background for other programs."""

from uuid import UUID

from django.utils import timezone

from practice.integrations import sending
from tenants.isolation.jobs import task


@task
def deliver(hook):
    sending.run(UUID(hook), timezone.now())


@task
def sweep():
    sending.sweep(timezone.now())
