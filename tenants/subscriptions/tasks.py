"""Background work about money between clinics and Enrum, and events of Stripe's on their way."""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from shared.billing import errands, intake, queries
from shared.billing.models import Subscription
from tenants.isolation.jobs import task
from tenants.subscriptions import dunning, events


@task
def take_in(**told):
    """In the place that the event belongs to: the platform or a clinic."""
    events.handle(events.told(**told), timezone.now())


@task
def hand_out_again():
    """Periodic, at the platform: what got lost on the way, or came before its clinic was known. And the old go."""
    now = timezone.now()
    for row in intake.waiting(now):
        events.hand_out(row)
    intake.purge(now)


@task
def purge():
    """Periodic, at the platform: errands that nobody came for."""
    errands.purge(timezone.now())


@task
def count():
    """In each clinic, by night: how many see clients there."""
    queries.count_here(import_string(settings.PRACTITIONERS_HERE)())


@task
def look_after():
    """By night, at the platform: trials that end, payments that are missing."""
    dunning.look_after(timezone.now())


@task
def settle(row):
    """At the platform: for how many one clinic pays is told to Stripe."""
    found, now = Subscription.objects.select_for_update().filter(pk=row).first(), timezone.now()
    if found:
        errands.follow_count(found, now)


@task
def tell_owner():
    """In the clinic: its owners get a mail about its subscription."""
    import_string(settings.SUBSCRIPTION_TELLS)(timezone.now())
