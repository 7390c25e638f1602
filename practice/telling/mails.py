"""The mail about a change of the policy. Its words: templates/email/telling/."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.mailbox.models import OutgoingMessage
from shared.privacy.mail import MessageKind
from shared.privacy.notices import actions
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.registry import NOT_PERSONAL

CHANGE = MessageKind(
    "telling.change",
    _("Our privacy promises change"),
    {
        "first_name": "contact.first_name",
        "day": NOT_PERSONAL,
        "link": "account.link",
        "object_link": "account.link",
        "export_link": "account.link",
        "close_link": "account.link",
    },
)


def _values(asked: Asked):
    notice = PolicyNotice.objects.select_related("version").filter(pk=asked.about).first()
    if notice is None:
        return None
    page = asked.clinic.my_origin + reverse("notices:change", urlconf=settings.URLCONFS["my"])
    return {
        "first_name": asked.user.first_name,
        "day": notice.version.effective_from,
        "link": page,
        "object_link": f"{page}#object",
        "export_link": f"{page}#export",
        "close_link": f"{page}#close",
    }


def _ended(message: OutgoingMessage, now: datetime) -> None:
    """The mail server took it, or nothing will reach this person by mail."""
    if message.sent_at:
        actions.delivered(message.about, now)
    else:
        actions.bounced(message.about, now)


MAILS = [Mail(CHANGE, _values, _ended, owed=True)]
