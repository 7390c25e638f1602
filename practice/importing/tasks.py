"""Work in the background for files that are brought in."""

from uuid import UUID

from django.utils import timezone

from practice.importing import steps
from tenants.isolation.jobs import task


@task
def check(batch):
    steps.check(UUID(batch), timezone.now())


@task
def run(batch):
    steps.run(UUID(batch), timezone.now())


@task
def undo(batch):
    steps.undo(UUID(batch), timezone.now())
