"""Telling every client of a change of the policy, as far ahead as was promised.

The invariant: a client's notice and the message that carries it are one transaction under the version's lock. Killed
anywhere and started again, nobody is told twice and nobody is left out.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import clients
from practice.telling.mails import CHANGE
from shared.privacy.models import Acceptance, PolicyVersion
from shared.privacy.notices import actions as notices
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.queries import changes_to_tell

BATCH = 100  # people in one transaction


def tell(now: datetime) -> int:
    """The next batch of those who have not been told of a change: how many they were; 0 when everybody is told."""
    for version in changes_to_tell(now):
        if number := _tell(version, now):
            return number
    return 0


@transaction.atomic
def _tell(version: PolicyVersion, now: datetime) -> int:
    PolicyVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    batch = list(untold(version)[:BATCH])
    queued = {one.person: one for one in notices.queue(version, [user.pk for user in batch], now)}
    for user in batch:
        _reach(user, queued[user.pk], now)
    return len(batch)


def _reach(user: User, notice: PolicyNotice, now: datetime) -> None:
    """By mail where there is a proven address. An SMS is sent from here, too, once the composer writes any."""
    if user.email and user.verified_at:
        send_later(CHANGE, user, now, about=notice.pk)
    else:
        notices.bounced(notice.pk, now)


def untold(version: PolicyVersion) -> QuerySet[User]:
    """Clients who were there before the version's day, have not accepted it and have no notice of it yet."""
    told = PolicyNotice.objects.filter(version=version).values("person")
    agreed = Acceptance.objects.filter(document="policy", number__gte=version.number).values("person")
    present = clients().filter(closed_at=None, created_at__lt=version.effective_at)
    return present.exclude(pk__in=told).exclude(pk__in=agreed).order_by("pk")
