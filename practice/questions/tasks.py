"""Work in the background for questions."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.questions import actions
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


@task
def remind():
    entry = hosts.known(connection.schema_name)
    if entry:
        actions.remind(ZoneInfo(entry.timezone), timezone.now())
