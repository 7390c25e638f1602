"""Work in the background for newsletters."""

from uuid import UUID

from django.utils import timezone

from practice.newsletter import actions
from practice.newsletter import sync as service
from tenants.isolation.jobs import task


@task
def go(letter_id):
    actions.go(UUID(letter_id), timezone.now())


@task
def sync():
    service.run(timezone.now())


@task
def purge():
    actions.purge(timezone.now())
