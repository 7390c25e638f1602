"""Background work of the access log, in each clinic (infra/schedule.py)."""

import logging
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.accesslog import actions, review
from shared.privacy.queries import policy_in_force
from tenants.isolation.jobs import task

log = logging.getLogger(__name__)


@task
def seal():
    actions.seal(timezone.now())


@task
def raise_review():
    """Every day, so that a month whose first day was missed is looked at all the same."""
    document, now = policy_in_force(timezone.now()), timezone.now()
    if document is not None:
        here = now.astimezone(ZoneInfo(document.clinic.timezone))
        review.raise_monthly(here.date(), here)


@task
def check():
    report = actions.check(timezone.now())
    if not report.whole:
        log.error("access log of %s is broken: %s", connection.schema_name, report.problems[:20])
