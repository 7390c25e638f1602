"""Work in the background for courses."""

from django.utils import timezone

from practice.courses import actions
from tenants.isolation.jobs import task


@task
def tend():
    actions.tend(timezone.now())
