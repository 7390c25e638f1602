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
from tenants.processing.models import HelperNotice

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
        "export_link": asked.clinic.my_origin + reverse("rights:mine", urlconf=settings.URLCONFS["my"]),
        "close_link": asked.clinic.my_origin + reverse("rights:close", urlconf=settings.URLCONFS["my"]),
    }


def _ended(message: OutgoingMessage, now: datetime) -> None:
    """The mail server took it, or nothing will reach this person by mail."""
    if message.sent_at:
        actions.delivered(message.about, now)
    else:
        actions.bounced(message.about, now)


HELPERS = MessageKind("telling.helpers", _("Enrum changes its helpers"), {"day": NOT_PERSONAL, "link": "account.link"})


def _helpers(asked: Asked):
    notice = HelperNotice.objects.filter(pk=asked.about).first()
    if notice is None:
        return None
    page = asked.clinic.my_origin + reverse("processing:helpers", urlconf=settings.URLCONFS["my"])
    return {"day": notice.works_from, "link": page}


MAILS = [Mail(CHANGE, _values, _ended, owed=True), Mail(HELPERS, _helpers, owed=True)]
