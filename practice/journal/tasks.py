"""Work in the background for journals."""

from django.utils import timezone

from practice.journal import trusting
from tenants.isolation.jobs import task


@task
def purge_halves():
    trusting.purge(timezone.now())
