"""Telling those who answer for the clinic of what Enrum changes."""

from datetime import datetime
from uuid import UUID

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.telling.mails import ADMITTED, DECLINED, ENDS, HELPERS, PARCEL, STAYS, SUBSCRIPTION
from tenants.leaving import actions as leaving

ANSWER = (User.Role.OWNER, User.Role.DATA_PROTECTION_OFFICER)
OWNER = (User.Role.OWNER,)


def tell(notice: UUID, now: datetime) -> None:
    """settings.TELL_OWNERS: of other helpers, by mail; in service it is a task."""
    for user in members(holding(ANSWER)):
        send_later(HELPERS, user, now, about=notice)


def parcel_ready(parcel, now: datetime) -> None:
    """settings.LEAVING_READY: to whoever asked for it, or to the owners."""
    asked = User.objects.filter(pk=parcel.asked_by) if parcel.asked_by else members(holding(OWNER))
    for user in asked:
        send_later(PARCEL, user, now, about=parcel.pk)


def ends(parcel, now: datetime) -> None:
    """settings.CLINIC_ENDS: Enrum will delete everything here, the day after the parcel's last."""
    for user in members(holding(OWNER)):
        send_later(ENDS, user, now, about=parcel.pk)


def stays(now: datetime) -> None:
    """settings.CLINIC_STAYS: it will not, after all."""
    for user in members(holding(OWNER)):
        send_later(STAYS, user, now)


def admitted(now: datetime) -> None:
    """An operator let the clinic open."""
    for user in members(holding(OWNER)):
        send_later(ADMITTED, user, now)


def declined(until: datetime, now: datetime) -> None:
    """An operator said no: a parcel of everything waits until the last day."""
    parcel = leaving.ask(None, now, until)
    for user in members(holding(OWNER)):
        send_later(DECLINED, user, now, about=parcel.pk)


def subscription(now: datetime) -> None:
    """settings.SUBSCRIPTION_TELLS: how the clinic's subscription stands."""
    for user in members(holding(OWNER)):
        send_later(SUBSCRIPTION, user, now)
