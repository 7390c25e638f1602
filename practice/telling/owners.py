"""Telling those who answer for the clinic of what Enrum changes."""

from datetime import datetime
from uuid import UUID

from practice.mailbox.actions import send_later
from practice.people.models import User
from practice.people.queries import holding, members
from practice.telling.mails import HELPERS

ANSWER = (User.Role.OWNER, User.Role.DATA_PROTECTION_OFFICER)


def tell(notice: UUID, now: datetime) -> None:
    """settings.TELL_OWNERS: of other helpers, by mail; in service it is a task."""
    for user in members(holding(ANSWER)):
        send_later(HELPERS, user, now, about=notice)
