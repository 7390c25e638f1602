"""From a missing payment to a clinic that can only be read, and back; never to lost data.

    trial over, or a payment missing    overdue: a banner for the owner, and a mail; everything works
    14 days later                       read-only: no bookings, no changes; reading, people's rights and taking along go on
    90 days of that                     closed: nobody works there; paying, people's rights and taking along go on, nothing is
                                        deleted. Operators may propose its end, as for any clinic: two of them, a month,
                                        everything handed out first (tenants.operators.ending)
    paid                                open again, at once

In the platform's place.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from shared.billing import door, errands, queries
from shared.billing.following import State, become
from shared.billing.models import Subscription
from shared.billing.plans import PLANS
from shared.matching.publishing import withdraw_clinic
from tenants.clinics.models import Clinic
from tenants.isolation.context import after_commit
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later

SETTLE, TELL = "tenants.subscriptions.tasks.settle", "tenants.subscriptions.tasks.tell_owner"
AHEAD = timedelta(days=7)  # the end of a trial is told
LAST = timedelta(days=3)  # before a clinic can only be read


def after_event(event, now: datetime) -> None:
    """settings.PAYMENT_EVENTS["platform"]: what an event has changed is felt at once."""
    follow(now)


def look_after(now: datetime) -> None:
    """Every night."""
    known = Subscription.objects.values("pk")
    for row in Clinic.objects.filter(state=Clinic.State.OPEN).exclude(pk__in=known):
        errands.begin(row.pk, row.country, now)
    for row in Subscription.objects.exclude(subscription="").exclude(state=State.ENDED):
        if PLANS[row.plan].billed(row.practitioners) != row.quantity:
            later(SETTLE, row=str(row.pk), queueing_lock=f"settle {row.pk}")  # Stripe may be down: each by itself
    errands.purge(now)
    follow(now)


def follow(now: datetime) -> None:
    """States that follow from the days, and what they mean for the clinic. Where nobody could pay, nobody is behind."""
    if not door.is_set_up():
        return
    trials = Subscription.objects.filter(state=State.TRIAL, subscription="", trial_until__lte=now)
    moving = Subscription.objects.exclude(suspended_at=None) | Subscription.objects.exclude(overdue_since=None)
    soon = Subscription.objects.filter(state=State.TRIAL, trial_until__lte=now + AHEAD, subscription="")
    for row in (trials | moving | soon).order_by("pk").select_for_update(skip_locked=True):  # who holds one follows it
        if row.state == State.TRIAL and not row.subscription and row.trial_until <= now:
            become(row, State.OVERDUE, now)  # from the night that notices, so that nobody misses the warning
        clinic = Clinic.objects.select_for_update().filter(pk=row.pk).first()
        if clinic:
            _meant(row, clinic, now)
        row.save()


def _meant(row: Subscription, clinic: Clinic, now: datetime) -> None:
    found = queries.stage_of(row, now)
    if row.suspended_at and row.overdue_since is None:
        row.suspended_at = None
        _turn(clinic, Clinic.State.SUSPENDED, Clinic.State.OPEN)
        _turn(clinic, Clinic.State.SHUT, Clinic.State.OPEN)
        _tell(row, clinic, "again")
    elif found.stage in ("overdue", "ended") and found.until <= now and clinic.state == Clinic.State.OPEN:
        row.suspended_at = now
        _turn(clinic, Clinic.State.OPEN, Clinic.State.SUSPENDED)
        withdraw_clinic(clinic.schema_name)  # nobody is sent to a closed door
        _tell(row, clinic, "readonly")
    elif found.stage == "closing" and clinic.state in (Clinic.State.SUSPENDED, Clinic.State.SHUT):
        _turn(clinic, Clinic.State.SUSPENDED, Clinic.State.SHUT)
        _tell(row, clinic, "closed")
    elif found.stage in ("overdue", "ended") and not row.suspended_at:
        _tell(row, clinic, "last" if found.until <= now + LAST else found.stage)
    elif found.stage == "trial":
        _tell(row, clinic, "trial")


def _turn(clinic: Clinic, before: str, after: str) -> None:
    """Only from the state that it is in for this reason: what an operator did otherwise stays."""
    if Clinic.objects.filter(pk=clinic.pk, state=before).update(state=after):
        transaction.on_commit(hosts.look_again)


def _tell(row: Subscription, clinic: Clinic, what: str) -> None:
    """Each once: how it stands, by mail to whoever owns the clinic."""
    if row.told == what:
        return
    row.told = what if what != "again" else ""
    after_commit(partial(later, TELL), place=clinic.schema_name)
