"""Work in the background for bookings."""

from django.utils import timezone

from practice.booking import actions
from tenants.isolation.jobs import task


@task
def release_holds():
    """Holds that ran out and that nobody wanted since."""
    actions.release_overdue(timezone.now())
