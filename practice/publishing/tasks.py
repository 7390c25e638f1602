"""Work in the background for what is published."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.publishing import actions
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


@task
def end_agreed():
    entry = hosts.known(connection.schema_name)
    if entry:
        actions.end_agreed(ZoneInfo(entry.timezone), timezone.now())
