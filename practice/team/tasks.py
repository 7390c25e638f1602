"""What the team's pages leave to the clock, in each clinic (infra/schedule.py)."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.people.queries import members
from practice.team import actions, leaving, licensing
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


def _zone() -> ZoneInfo:
    return ZoneInfo(hosts.known(connection.place).timezone)


@task
def see_off():
    """Memberships whose last day is over."""
    now = timezone.now()
    for member in members(leaves_at__lte=now):
        leaving.carry_out(member, _zone(), now)


@task
def look_after():
    """Old invitations go; licences that run out are told of."""
    now = timezone.now()
    actions.purge(now)
    licensing.remind(_zone(), now)
