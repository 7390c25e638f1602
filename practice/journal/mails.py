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


TRUST_ASKED = MessageKind("journal.trust_asked", _("You are asked to be a trustee"), {"link": "account.link"})
TRUST_SIGNED = MessageKind("journal.trust_signed", _("A trustee has signed"), {"link": "account.link"})
TRUST_RESIGNED = MessageKind("journal.trust_resigned", _("A trustee has resigned"), {"link": "account.link"})
TRUST_ENDED = MessageKind("journal.trust_ended", _("You are a trustee no longer"), {})


def _link(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("accesslog:mine", urlconf=settings.URLCONFS["my"])}


def _record(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("journal:mine", urlconf=settings.URLCONFS["my"])}


def _trust(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("journal:successions", urlconf=settings.URLCONFS["my"])}


def _trustees(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("journal:trustees", urlconf=settings.URLCONFS["my"])}


MAILS = [
    Mail(EMERGENCY, _link, owed=True),
    Mail(RELEASED, _record),
    Mail(SUCCESSION, _trust, owed=True),
    Mail(TRUST_ASKED, _trust, owed=True),
    Mail(TRUST_SIGNED, _trustees, owed=True),
    Mail(TRUST_RESIGNED, _trustees, owed=True),
    Mail(TRUST_ENDED, owed=True, nobody=True),
]
