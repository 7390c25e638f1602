"""Work in the background for reminders."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.reminders import actions
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


@task
def remind():
    entry = hosts.known(connection.schema_name)
    if entry and entry.state == "open":
        actions.remind(ZoneInfo(entry.timezone), timezone.now())
