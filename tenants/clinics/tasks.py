"""Nightly work that every place does, the platform as well."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from shared.privacy.handwork import actions as handwork
from shared.privacy.outbound import observing
from shared.privacy.retention import NoPolicy, step
from shared.privacy.rights import answers, erasing
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


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


def observe():
    """Every clinic's public pages in a browser, one after the other. By itself, outside of any place: a browser takes longer
    than a transaction may idle."""
    for entry in hosts.everyone():
        if entry.state == "open":
            observing.observe(partial(enter, entry.schema), entry.portal_origin, settings.ENV.chromium, timezone.now())
