"""Background work about money, in each clinic (infra/schedule.py)."""

import logging

from django.db import connection
from django.utils import timezone

from practice.payments import follow as follow_up
from practice.payments import holding, provider
from practice.payments.models import Books, Invoice
from practice.payments.place import Place
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task

log = logging.getLogger(__name__)


@task
def follow():
    """Sessions that were billed and are called off: taken back, and paid back as it came."""
    books = Books.objects.first()
    if books is None or not Invoice.objects.exists():
        return
    now, clinic = timezone.now(), hosts.known(connection.place)
    follow_up.called_off(Place(clinic.country, clinic.timezone, ()), now)
    if books.account:
        try:
            follow_up.owed_back(now)
            provider.sync(clinic.timezone, now)
        except provider.NoWay as no:
            log.warning("nothing is paid back at %s: %s", connection.schema_name, no.why)


@task
def reconcile():
    """Whatever was told or not: every movement is in the books by morning, and they agree with the service."""
    if not Books.objects.exclude(account="").exists():
        return
    now, zone = timezone.now(), hosts.known(connection.place).timezone
    try:
        provider.sync(zone, now)
        if difference := provider.differs(now):
            log.error("books of %s differ from the payment service by %d", connection.schema_name, difference)
    except provider.NoWay as no:
        log.warning("books of %s are not compared: %s", connection.schema_name, no.why)


@task
def release_payouts(task):
    """Somebody has looked at what looked like fraud."""
    holding.release(task, timezone.now())
