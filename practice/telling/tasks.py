"""Notices of a change, in each clinic."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from practice.telling import actions, owners
from tenants.isolation.jobs import task


@task
def tell():
    """One batch; the next is a job of its own, so that each batch is one transaction."""
    if actions.tell(timezone.now()):
        tell.defer(queueing_lock="tell")


@task
def admitted():
    """To the owners: an operator let the clinic open (tenants.admission)."""
    owners.admitted(timezone.now())


@task
def declined(until):
    """To the owners: an operator said no."""
    owners.declined(datetime.fromisoformat(until), timezone.now())


def begin(version) -> None:
    """settings.AFTER_PUBLISH: with the version that was just published, in its transaction. The platform has no clients."""
    if version.notice_days and connection.schema_name != settings.PUBLIC_SCHEMA_NAME:
        tell.defer(queueing_lock="tell")
