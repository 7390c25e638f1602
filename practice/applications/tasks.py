"""What applications leave to the clock, in each clinic (infra/schedule.py)."""

from django.utils import timezone

from practice.applications import actions
from tenants.isolation.jobs import task


@task
def purge():
    actions.purge(timezone.now())
