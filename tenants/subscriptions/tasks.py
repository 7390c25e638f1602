"""Background work about money between clinics and Enrum, and events of Stripe's on their way."""

from django.utils import timezone

from shared.billing import intake
from tenants.isolation.jobs import task
from tenants.subscriptions import events


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
