"""What operators may do to a clinic. Each act and its reason are one transaction, in the platform's place."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shared.matching.publishing import withdraw_clinic
from shared.staff.models import StaffAccount
from tenants.clinics.models import Clinic
from tenants.isolation.hosts import hosts
from tenants.operators import ending
from tenants.operators.models import OperatorAct
from tenants.visits import actions as visits

Act, State = OperatorAct.Act, Clinic.State
CHANGES = {
    Act.SUSPEND: ((State.OPEN,), State.SUSPENDED),
    Act.REACTIVATE: ((State.SUSPENDED, State.SHUT), State.OPEN),
}


class NotNow(Exception):
    """The clinic is in no state from which this act leads anywhere; somebody else may have been first."""


def act_on(clinic: UUID, act: str, operator: UUID, reason: str, now: datetime) -> Clinic:
    """Suspend or reactivate; felt at the clinic's hosts at once here, and within a second in other processes.
    Raises Clinic.DoesNotExist, and NotNow where it is done already, so that a double click leaves one row."""
    before, after = CHANGES[Act(act)]
    row = Clinic.objects.select_for_update().get(pk=clinic)
    if row.state not in before:
        raise NotNow(row.state)
    row.state = after
    row.save(update_fields=["state"])
    if after != State.OPEN:
        withdraw_clinic(row.schema_name)  # nobody is sent to a closed door; its own job lists them anew when it opens
    OperatorAct.objects.create(clinic=row.pk, operator=operator, act=act, reason=reason, at=now)
    if act == Act.REACTIVATE and ending.standing(row.pk):
        ending.keep(row.pk, operator, reason, now)
    transaction.on_commit(hosts.look_again)
    return row


def ask_to_visit(clinic: Clinic, operator: StaffAccount, reason: str, now: datetime) -> None:
    """Raises visits.NotNow."""
    visits.ask(clinic, operator, reason, now)
    OperatorAct.objects.create(clinic=clinic.pk, operator=operator.pk, act=Act.VISIT, reason=reason, at=now)


ENDING = {  # a step of the page → what it does: (clinic, operator, reason, now)
    "propose": ending.propose,
    "approve": lambda clinic, *more: ending.approve(clinic.pk, *more),
    "keep": lambda clinic, *more: ending.keep(clinic.pk, *more),
}
