"""What shared.privacy.rights asks of a clinic: to tell people by mail."""

from datetime import datetime

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import User
from shared.privacy.rights.models import Request

TOLD = {"answered": mails.RIGHTS_ANSWERED, "extended": mails.RIGHTS_EXTENDED, "limit": mails.RIGHTS_LIMIT}


def tell(row: Request, what: str, now: datetime) -> None:
    """settings.RIGHTS_TELL: `what` is a key of TOLD. The mail says that there is something to read, not what."""
    user = User.objects.filter(pk=row.person).first()
    if user is not None and user.email:
        send_later(TOLD[what], user, now)


def tell_closed(address: str, language: str, now: datetime) -> None:
    """settings.RIGHTS_CLOSED: to the address of an account that is no more, in the language it had."""
    send_later(mails.ACCOUNT_CLOSED, None, now, address=address, language=language)
