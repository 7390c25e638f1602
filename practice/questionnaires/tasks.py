"""Work in the background for questionnaires."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.questionnaires import actions
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


@task
def tend():
    entry = hosts.known(connection.schema_name)
    if entry and entry.state == "open":
        actions.tend(ZoneInfo(entry.timezone), timezone.now())
