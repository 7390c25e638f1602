"""Work in the background for journals."""

from django.utils import timezone

from practice.journal import outside, trusting
from tenants.isolation.jobs import task


@task
def purge_halves():
    trusting.purge(timezone.now())
    outside.purge(timezone.now())
