"""Telling those who answer for the clinic of what Enrum changes."""

from datetime import datetime
from uuid import UUID

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.telling.mails import HELPERS, PARCEL

ANSWER = (User.Role.OWNER, User.Role.DATA_PROTECTION_OFFICER)


def tell(notice: UUID, now: datetime) -> None:
    """settings.TELL_OWNERS: of other helpers, by mail; in service it is a task."""
    for user in members(holding(ANSWER)):
        send_later(HELPERS, user, now, about=notice)


def parcel_ready(parcel, now: datetime) -> None:
    """settings.LEAVING_READY: to whoever asked for it."""
    send_later(PARCEL, User.objects.get(pk=parcel.asked_by), now, about=parcel.pk)
