"""Work in the background for one clinic's people."""

from django.utils import timezone

from practice.people import stepup, unlock
from tenants.isolation.jobs import task


@task
def purge_sign_ins():
    """Opened keys of browsers that never came back, and forms that nobody confirmed."""
    now = timezone.now()
    unlock.purge(now)
    stepup.purge(now)
