"""Admitting and declining, in the platform's place, each with its act; and a clinic's appeal, in the clinic's."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from shared.ids import uuid7
from tenants.admission.models import Gate
from tenants.clinics.models import Clinic
from tenants.isolation.context import after_commit
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later
from tenants.operators import ending
from tenants.operators.models import OperatorAct

Act, State = OperatorAct.Act, Clinic.State
FROM = {Act.ADMIT: (State.WAITING, State.DECLINED), Act.DECLINE: (State.WAITING,)}
ADMITTED, DECLINED = "practice.telling.tasks.admitted", "practice.telling.tasks.declined"


class NotNow(Exception):
    """The clinic does not wait any more; somebody else may have been first."""


def change_gate(by_hand: bool, operator: UUID, reason: str, now: datetime) -> None:
    """For clinics that are signed up from now on; those that wait go on waiting. Twice is once."""
    before = Gate.objects.select_for_update().filter(by_hand=True).exists()
    if before == by_hand:
        return
    Gate.objects.update_or_create(pk="gate", defaults={"by_hand": by_hand})
    act = Act.BY_HAND if by_hand else Act.AT_ONCE
    OperatorAct.objects.create(clinic=None, operator=operator, act=act, reason=reason, at=now)


def answer(clinic: UUID, act: str, operator: UUID, reason: str, now: datetime) -> Clinic:
    """`act`: admit or decline. The owner is told by mail, by a job of the clinic's. Raises NotNow."""
    act = Act(act)
    row = Clinic.objects.select_for_update().get(pk=clinic)
    if row.state not in FROM[act]:
        raise NotNow(row.state)
    row.state = State.OPEN if act == Act.ADMIT else State.DECLINED
    row.save(update_fields=["state"])
    OperatorAct.objects.create(clinic=row.pk, operator=operator, act=act, reason=reason, at=now)
    if act == Act.ADMIT:
        ending.call_off(row.pk, operator, now)
        after_commit(partial(later, ADMITTED), place=row.schema_name)
    else:
        until = ending.by_rule(row, operator, now).due_at + ending.SPARE_TIME
        after_commit(partial(later, DECLINED, until=until.isoformat()), place=row.schema_name)
    transaction.on_commit(hosts.look_again)
    return row


def appeal(words: str, by: UUID, now: datetime) -> bool:
    """In the clinic: it waits again. False where it was not declined, or has appealed already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.admission_appeal(%s, %s, %s, %s)", [uuid7(), words, by, now])
        done = cursor.fetchone()[0]
    transaction.on_commit(hosts.look_again)
    return done
