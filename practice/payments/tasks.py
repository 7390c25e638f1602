"""Background work about money, in each clinic (infra/schedule.py)."""

import logging

from django.db import connection
from django.utils import timezone

from practice.payments import follow as follow_up
from practice.payments import holding, monthly, provider, saved
from practice.payments.models import Books, Invoice
from practice.payments.place import Place
from shared.privacy.queries import policy_in_force
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task

log = logging.getLogger(__name__)


@task
def follow():
    """Sessions that were billed and are called off: taken back, and paid back as it came."""
    books = Books.objects.first()
    if books is None:
        return
    now, clinic = timezone.now(), hosts.known(connection.place)
    if books.account:
        saved.tidy(now)
        saved.take_due(Place(clinic.country, clinic.timezone, _languages(now)), now)
    monthly.follow(Place(clinic.country, clinic.timezone, _languages(now)), now)
    if not Invoice.objects.exists():
        return
    follow_up.called_off(Place(clinic.country, clinic.timezone, ()), now)
    if books.account:
        try:
            follow_up.owed_back(now)
            provider.sync(clinic.timezone, now)
        except provider.NoWay as no:
            log.warning("nothing is paid back at %s: %s", connection.schema_name, no.why)


def _languages(now):
    document = policy_in_force(now)
    return document.clinic.languages if document else ("en",)


@task
def charge_card(payment):
    """A saved card, once, however often this is tried."""
    if saved.charge(payment, timezone.now()) == "paid":
        sync_later()


def sync_later():
    """The books follow the balance, in a transaction of their own."""
    sync_books.defer(queueing_lock=f"sync {connection.schema_name}")


@task
def sync_books():
    try:
        now, clinic = timezone.now(), hosts.known(connection.place)
        provider.sync(clinic.timezone, now)
        monthly.follow(Place(clinic.country, clinic.timezone, _languages(now)), now)
    except provider.NoWay as no:
        log.warning("books of %s are not compared: %s", connection.schema_name, no.why)


@task
def forget_customer(customer):
    """A yes was taken back: the service forgets the card."""
    try:
        saved.forget(customer, timezone.now())
    except provider.NoWay as no:
        log.error("a card can't be taken away at the payment service of %s: %s", connection.schema_name, no.why)


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
