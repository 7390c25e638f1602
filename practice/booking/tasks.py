"""Work in the background for bookings."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from practice.booking import actions, asking, waitlist
from tenants.isolation.jobs import task


@task
def tend():
    """Holds that ran out and that nobody wanted since; requests that nobody answered, where their own job was lost; those who
    waited for a day that is past."""
    now = timezone.now()
    actions.release_overdue(now)
    asking.lapse_overdue(now)
    waitlist.end_past(now)


@task
def lapse(booking):
    asking.lapse(UUID(booking), timezone.now())


@task
def offer_freed(booking):
    waitlist.offer_freed(UUID(booking), timezone.now())


@task
def offer_left(booking, practitioner, start):
    """`start`: ISO 8601."""
    waitlist.offer_left(UUID(booking), UUID(practitioner), datetime.fromisoformat(start), timezone.now())
