"""What applicants are told by mail: a code, and that an answer waits. Their words: templates/email/applications/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.people.codes import code_of
from practice.people.mails import CODE_LIFE
from shared.privacy.mail import MessageKind

LINK = {"link": "account.link"}
CODE = MessageKind("applications.code", _("Your code"), {"code": "account.code"}, needed=("code",), lives=CODE_LIFE)
ANSWERED = MessageKind("applications.answered", _("Your application is answered"), LINK)
ARRIVED = MessageKind("applications.arrived", _("An application has come"), LINK)


def _code(asked: Asked):
    return {"code": code_of(asked.message_id)}


def _page(name: str):
    return lambda asked: {"link": asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"])}


MAILS = [
    Mail(CODE, _code, owed=True, nobody=True),
    Mail(ANSWERED, _page("applications:start"), owed=True, nobody=True),
    Mail(ARRIVED, _page("applications:queue"), owed=True),
]
