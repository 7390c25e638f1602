"""Telling every client of a change of the policy, as far ahead as was promised.

The invariant: a client's notice and the message that carries it are one transaction under the version's lock. Killed
anywhere and started again, nobody is told twice and nobody is left out.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.telling.mails import CHANGE, CHANGE_SMS
from shared.privacy import sms
from shared.privacy.models import PolicyVersion
from shared.privacy.notices import actions as notices
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.queries import changes_to_tell, untold
from shared.privacy.queries import policy_in_force

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
    by_sms = _by_sms(now)
    batch = list(_waiting(version)[:BATCH])
    queued = {one.person: one for one in notices.queue(version, [user.pk for user in batch], now)}
    for user in batch:
        _reach(user, queued[user.pk], by_sms, now)
    return len(batch)


def _reach(user: User, notice: PolicyNotice, by_sms: bool, now: datetime) -> None:
    """By mail where there is a proven address; by text message, too, where the policy promises that and has a service."""
    mailed, texted = bool(user.email and user.verified_at), bool(by_sms and user.phone)
    if mailed:
        send_later(CHANGE, user, now, about=notice.pk)
    if texted:
        send_later(CHANGE_SMS, user, now, about=notice.pk)
    if not mailed and not texted:
        notices.bounced(notice.pk, now)


def _by_sms(now: datetime) -> bool:
    document = policy_in_force(now)
    if document is None or sms.carrier(document) is None:
        return False
    return any("sms" in one.ways for one in document.notices.values() if one.about == "change")


def _waiting(version: PolicyVersion) -> QuerySet[User]:
    """Those whom a notice can still reach: who closed their account was spared it, and keeps the old rule."""
    return untold(version).filter(closed_at=None).order_by("pk")
