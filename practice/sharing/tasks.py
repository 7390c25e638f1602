"""What the registers do by themselves, in each clinic (infra/schedule.py)."""

from datetime import datetime

from django.utils import timezone

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.sharing.mails import CLOCK, WAITING
from shared.privacy.queries import policy_in_force
from shared.privacy.registers import actions
from tenants.isolation.jobs import task

KEEPERS = (User.Role.OWNER, User.Role.DATA_PROTECTION_OFFICER)


def keepers():
    return members(holding(KEEPERS))


@task
def strike_clocks():
    strike(timezone.now())


@task
def remind_keepers():
    remind(timezone.now())


def strike(now: datetime) -> int:
    """A breach that the authority has not been told of: its keepers are warned after 24, 48, 60 and 72 hours. A worker that
    slept through some of them warns once for each breach. How many breaches."""
    late = {breach.pk: breach for breach, _hours in actions.strike(now)}
    for breach in late.values():
        for user in keepers():
            send_later(CLOCK, user, now, about=breach.pk)
    return len(late)


def remind(now: datetime) -> int:
    """Agreements that run out, measures to be looked at: how many are new since yesterday."""
    document = policy_in_force(now)
    fresh = actions.remind(document, now) if document else []
    if fresh:
        for user in keepers():
            send_later(WAITING, user, now)
    return len(fresh)
