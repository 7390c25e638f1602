"""Numbers that no purpose needs any more go the same night."""

from django.utils import timezone

from practice.eid import actions
from tenants.isolation.jobs import task


@task
def forget_unneeded():
    actions.forget_unneeded(timezone.now())
