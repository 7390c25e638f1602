"""Background work of the platform's own desk, in the platform's place."""

from uuid import UUID

from django.utils import timezone

from shared.privacy.queries import policy_in_force
from shared.privacy.registers import actions as registers
from tenants.desk import rights
from tenants.isolation.jobs import task


@task
def tell(request_id, what):
    rights.tell_now(UUID(request_id), what, timezone.now())


@task
def strike_clocks():
    """The hours of a breach at the platform itself: a task for the operators each time."""
    registers.strike(timezone.now())


@task
def remind():
    """Enrum's own agreements, measures and assessments."""
    now = timezone.now()
    if document := policy_in_force(now):
        registers.remind(document, now)
