"""Nightly work that every place does, the platform as well."""

import logging
import random
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.db import connections
from django.utils import timezone

from shared.privacy.handwork import actions as handwork
from shared.privacy.outbound import observing
from shared.privacy.retention import NoPolicy, step
from shared.privacy.rights import answers, erasing
from tenants.isolation.context import enter
from tenants.isolation.hosts import ClinicEntry, hosts
from tenants.isolation.jobs import task

log = logging.getLogger(__name__)
AT_ONCE = 3  # browsers, each of some hundred megabytes
LOOKED_AT = 3.0  # hours of a night


@task
def retention():
    """One batch of the retention job; the next is a job of its own, so that each batch is one transaction."""
    try:
        finished = step(timezone.now()).finished_at
    except NoPolicy:
        return  # a clinic that is still being set up
    if not finished:
        retention.defer(queueing_lock="retention")


@task
def raise_rounds():
    """The manual tasks that the policy asks for in the present week, month, quarter or year."""
    handwork.raise_rounds(timezone.now())


@task
def finish_erasures():
    """What had to stay when somebody was erased goes on the day that they were told."""
    erasing.finish(timezone.now())


@task
def purge_answers():
    """Answers to requests whose weeks are over."""
    answers.purge(timezone.now())


def observe(rooms: Iterable[ClinicEntry] | None = None, hours: float = LOOKED_AT):
    """Every clinic's public pages in a browser, a few at a time. By itself, outside of any place: a browser takes longer than
    a transaction may idle. In another order each night, so that where the hours are too short nobody is always left out."""
    until = time.monotonic() + hours * 3600
    found = [entry for entry in (hosts.everyone() if rooms is None else rooms) if entry.state == "open"]
    random.Random(timezone.now().toordinal()).shuffle(found)  # noqa: S311  an order, no secret
    with ThreadPoolExecutor(AT_ONCE) as browsers:
        list(browsers.map(partial(_observe, until=until), found))


def _observe(entry: ClinicEntry, until: float) -> None:
    """One clinic's; what goes wrong there holds up no other."""
    if time.monotonic() >= until:
        return
    try:
        observing.observe(partial(enter, entry.schema), entry.portal_origin, settings.ENV.chromium, timezone.now())
    except Exception:
        log.exception("not looked at: %s", entry.schema)
    finally:
        connections.close_all()  # this thread's own
