"""Work in the background for support cases."""

from django.utils import timezone

from practice.support import actions
from tenants.isolation.jobs import task


@task
def close_quiet():
    actions.close_quiet(timezone.now())
