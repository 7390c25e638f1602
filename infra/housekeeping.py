"""Periodic work of the platform whose app lies too low in the house to know of jobs."""

from django.utils import timezone

from shared.staff import actions
from tenants.isolation.jobs import task


@task
def purge_staff():
    """Spent challenges, codes and sign-ins at BASE; idle sessions lose their root."""
    actions.purge(timezone.now())
