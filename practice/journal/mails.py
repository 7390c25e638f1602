"""The mail about journals. Its words: templates/email/journal/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind

# Neither subject nor words tell of a record: they say only that there is something to read.
EMERGENCY = MessageKind("journal.emergency", _("There is something to read"), {"link": "account.link"})


RELEASED = MessageKind("journal.released", _("There is something to read"), {"link": "account.link"})


SUCCESSION = MessageKind("journal.succession", _("Trustees ask for access"), {"link": "account.link"})


def _link(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("accesslog:mine", urlconf=settings.URLCONFS["my"])}


def _record(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("journal:mine", urlconf=settings.URLCONFS["my"])}


def _trust(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("journal:successions", urlconf=settings.URLCONFS["my"])}


MAILS = [Mail(EMERGENCY, _link, owed=True), Mail(RELEASED, _record), Mail(SUCCESSION, _trust, owed=True)]
