"""Work in the background for bookings."""

from django.utils import timezone

from practice.booking import actions, waitlist
from tenants.isolation.jobs import task


@task
def tend():
    """Holds that ran out and that nobody wanted since; those who waited for a day that is past."""
    now = timezone.now()
    actions.release_overdue(now)
    waitlist.end_past(now)
