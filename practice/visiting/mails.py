"""The message about a visit. Its words: templates/email/visiting/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind

ASKED = MessageKind("visiting.asked", _("Enrum asks to look in"), {"link": "account.link"})


def _values(asked: Asked):
    return {"link": asked.clinic.my_origin + reverse("visiting:overview", urlconf=settings.URLCONFS["my"])}


MAILS = [Mail(ASKED, _values, owed=True)]
