"""Background work of the help desk, in the platform's place."""

from uuid import UUID

from django.utils import timezone

from tenants.helpdesk import actions, letters
from tenants.isolation.jobs import task


@task
def tell(case_id, what):
    letters.tell_now(UUID(case_id), what, timezone.now())


@task
def close_quiet():
    actions.close_quiet(timezone.now())
