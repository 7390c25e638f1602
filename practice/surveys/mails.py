"""That a client is asked how it went: a link, and nothing of what it was about. Words: templates/email/surveys/."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.actions import send_later
from practice.mailbox.kinds import Asked, Mail
from practice.surveys import queries
from practice.surveys.models import Invitation
from shared.privacy.mail import MessageKind

ASKED = MessageKind("surveys.asked", _("A few questions for you"), {"link": "account.link"}, lives=queries.ANSWERABLE)


def asked(invitation: Invitation, now: datetime) -> None:
    send_later(ASKED, invitation.client, now, about=invitation.pk)


def _asked(asked: Asked):
    """None where it can be answered no more."""
    found = queries.open_one(asked.user, asked.about, asked.now)
    path = reverse("surveys:answer", urlconf=settings.URLCONFS["my"], args=[asked.about])
    return {"link": asked.clinic.my_origin + path} if found else None


MAILS = [Mail(ASKED, _asked, purpose="quality", category="survey")]
