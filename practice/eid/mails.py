"""The mails about eIDs. Their words: templates/email/eid/."""

from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind

NAME = {"first_name": "contact.first_name"}
LINKED = MessageKind("eid.linked", _("Another way to sign in"), NAME)
UNLINKED = MessageKind("eid.unlinked", _("A way to sign in was removed"), NAME)


def _name(asked: Asked):
    return {"first_name": asked.user.first_name}


MAILS = [Mail(LINKED, _name, owed=True), Mail(UNLINKED, _name, owed=True)]
