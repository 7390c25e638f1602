"""The operators' half, in the platform's place."""

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction

from shared.staff.models import StaffAccount
from shared.staff.queries import is_member
from tenants.clinics.models import Clinic
from tenants.isolation.context import after_commit
from tenants.isolation.jobs import later
from tenants.visits import queries
from tenants.visits.models import Visit

TELL = "practice.visiting.tasks.tell"


class NotNow(Exception):
    """`why`: asked (a question waits already), member (they come in as themselves), state (nobody can be visited there)."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


def ask(clinic: Clinic, operator: StaffAccount, reason: str, now: datetime) -> Visit:
    """The owner is told by mail, by a job of the clinic's. Raises NotNow."""
    if is_member(operator, clinic.schema_name):
        raise NotNow("member")
    if clinic.state not in (Clinic.State.WAITING, Clinic.State.OPEN, Clinic.State.SUSPENDED, Clinic.State.SHUT):
        raise NotNow("state")
    queries.overdue(now).filter(clinic=clinic, operator=operator.pk).update(ended_at=now)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                clinic=clinic, operator=operator.pk, operator_name=operator.name, reason=reason, asked_at=now
            )
    except IntegrityError:
        raise NotNow("asked") from None
    after_commit(partial(later, TELL, visit=str(visit.pk)), place=clinic.schema_name)
    return visit


def end(visit: Visit, now: datetime) -> None:
    """By the operator: takes a question back, or ends the visit early."""
    Visit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=now)
