"""Work in the background for courses."""

from uuid import UUID

from django.utils import timezone

from practice.courses import actions, recordings
from tenants.isolation.jobs import task


@task
def tend():
    actions.tend(timezone.now())


@task
def look():
    """For recordings, and for those that have still to go."""
    now = timezone.now()
    recordings.look(now)
    recordings.retry(now)


@task
def remove(removal_id):
    recordings.remove(UUID(removal_id), timezone.now())
