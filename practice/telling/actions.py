"""Telling every client of a change of the policy, as far ahead as was promised.

The invariant: a client's notice and the message that carries it are one transaction under the version's lock. Killed
anywhere and started again, nobody is told twice and nobody is left out.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.telling.mails import CHANGE
from shared.privacy.models import PolicyVersion
from shared.privacy.notices import actions as notices
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.queries import changes_to_tell, untold

BATCH = 100  # people in one transaction


def tell(now: datetime) -> int:
    """The next batch of those who have not been told of a change: how many they were; 0 when everybody is told."""
    for version in changes_to_tell():
        if number := _tell(version, now):
            return number
    return 0


@transaction.atomic
def _tell(version: PolicyVersion, now: datetime) -> int:
    PolicyVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    batch = list(_waiting(version)[:BATCH])
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


def _waiting(version: PolicyVersion) -> QuerySet[User]:
    """Those whom a notice can still reach: who closed their account was spared it, and keeps the old rule."""
    return untold(version).filter(closed_at=None).order_by("pk")
