"""What shared.privacy.rights asks of a clinic: to tell people by mail."""

from datetime import datetime
from uuid import UUID

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import User


def tell(person: UUID, what: str, now: datetime) -> None:
    """settings.RIGHTS_TELL: `what` is "answered" or "extended". The mail says that there is something to read, not what."""
    user = User.objects.filter(pk=person).first()
    if user is not None and user.email:
        send_later({"answered": mails.RIGHTS_ANSWERED, "extended": mails.RIGHTS_EXTENDED}[what], user, now)


def tell_closed(address: str, language: str, now: datetime) -> None:
    """settings.RIGHTS_CLOSED: to the address of an account that is no more, in the language it had."""
    send_later(mails.ACCOUNT_CLOSED, None, now, address=address, language=language)
