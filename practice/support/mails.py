"""That a case has moved on, and nothing of what it is about. Words: templates/email/support/."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.actions import send_later
from practice.mailbox.kinds import Asked, Mail
from practice.support.models import Case
from shared.privacy.mail import MessageKind

LINK = {"link": "account.link"}
ANSWERED = MessageKind("support.answered", _("Your question is answered"), LINK)
CLOSED = MessageKind("support.closed", _("Your question is closed"), LINK)
WROTE = MessageKind("support.wrote", _("Somebody has written"), LINK)


def answered(case: Case, now: datetime) -> None:
    send_later(ANSWERED, case.person, now, about=case.pk)


def closed(case: Case, now: datetime) -> None:
    send_later(CLOSED, case.person, now, about=case.pk)


def wrote(case: Case, now: datetime) -> None:
    send_later(WROTE, case.assigned, now, about=case.pk)


def _link(asked: Asked, page: str, **where):
    """None where it stands otherwise by now."""
    path = reverse(page, urlconf=settings.URLCONFS["my"], args=[asked.about])
    found = Case.objects.filter(pk=asked.about, **where).exists()
    return {"link": asked.clinic.my_origin + path} if found else None


def _answered(asked: Asked):
    return _link(asked, "support:own", state=Case.State.ANSWERED)


def _closed(asked: Asked):
    return _link(asked, "support:own", state=Case.State.CLOSED, rated=False)


def _wrote(asked: Asked):
    return _link(asked, "support:case", state=Case.State.OPEN)


MAILS = [
    Mail(ANSWERED, _answered, purpose="support", category="support_case", owed=True),
    Mail(CLOSED, _closed, purpose="support", category="support_case"),
    Mail(WROTE, _wrote, purpose="staff", category="staff"),
]
