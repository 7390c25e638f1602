"""That something has been written, and nothing of what. Words: templates/email/messaging/ and templates/sms/messaging/."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _

from practice.mailbox.actions import send_later
from practice.mailbox.kinds import Asked, Mail
from practice.messaging.models import Message, Thread
from shared.privacy.mail import MessageKind

LIVE = timedelta(days=2)
NEW = MessageKind("messaging.new", _("A new message"), {"link": "account.link"}, lives=LIVE)
NEW_SMS = MessageKind("messaging.new_sms", _("A new message"), {}, lives=LIVE, channel="sms")
ARRIVED = MessageKind("messaging.arrived", _("A new message"), {"link": "account.link"}, lives=LIVE)
TO_CLIENT = {"mail": NEW, "sms": NEW_SMS}


def tell(thread: Thread, message: Message, now: datetime) -> None:
    """The other side, once until they have read. A client by the way that they chose (settings.CLIENT_WAYS)."""
    waiting = thread.messages.filter(author=message.author_id, read_at=None).exclude(pk=message.pk)
    if waiting.exists():
        return
    if message.author_id == thread.client_id:
        send_later(ARRIVED, thread.practitioner, now, about=thread.pk)
        return
    for way in import_string(settings.CLIENT_WAYS)(thread.client, now):
        send_later(TO_CLIENT[way], thread.client, now, about=thread.pk)


def _unread(asked: Asked, page: str):
    """None where it has been read meanwhile."""
    rows = Message.objects.filter(thread=asked.about, read_at=None).exclude(author=asked.user)
    link = asked.clinic.my_origin + reverse(page, urlconf=settings.URLCONFS["my"], args=[asked.about])
    return {"link": link} if rows.exists() else None


def _new(asked: Asked):
    return _unread(asked, "messaging:own")


def _new_sms(asked: Asked):
    return None if _new(asked) is None else {}


def _arrived(asked: Asked):
    return _unread(asked, "messaging:thread")


MAILS = [
    Mail(NEW, _new, category="message"),
    Mail(NEW_SMS, _new_sms, category="message"),
    Mail(ARRIVED, _arrived, purpose="staff", category="staff"),
]
