"""Background work of the access log, in each clinic (infra/schedule.py)."""

import logging

from django.db import connection
from django.utils import timezone

from practice.accesslog import actions
from tenants.isolation.jobs import task

log = logging.getLogger(__name__)


@task
def seal():
    actions.seal(timezone.now())


@task
def check():
    report = actions.check(timezone.now())
    if not report.whole:
        log.error("access log of %s is broken: %s", connection.schema_name, report.problems[:20])
