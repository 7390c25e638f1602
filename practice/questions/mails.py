"""That a question waits, or is not taken; nothing of what it asks. Words: templates/email/questions/. That it has come and that
it is answered is told as of every message."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.actions import send_later
from practice.mailbox.kinds import Asked, Mail
from practice.questions.models import Question
from shared.privacy.mail import MessageKind

LINK = {"link": "account.link"}
WAITS = MessageKind("questions.waits", _("A question waits for you"), LINK)
DECLINED = MessageKind("questions.declined", _("About what you asked"), LINK)


def waits(question: Question, now: datetime) -> None:
    send_later(WAITS, question.thread.practitioner, now, about=question.pk)


def declined(question: Question, now: datetime) -> None:
    send_later(DECLINED, question.thread.client, now, about=question.pk)


def _link(asked: Asked, page: str, state: str):
    thread = Question.objects.filter(pk=asked.about, state=state).values_list("thread", flat=True).first()
    path = reverse(page, urlconf=settings.URLCONFS["my"], args=[thread]) if thread else ""
    return {"link": asked.clinic.my_origin + path} if thread else None


def _waits(asked: Asked):
    return _link(asked, "messaging:thread", Question.State.ASKED)


def _declined(asked: Asked):
    return _link(asked, "messaging:own", Question.State.DECLINED)


MAILS = [
    Mail(WAITS, _waits, purpose="staff", category="staff"),
    Mail(DECLINED, _declined, category="message", owed=True),
]
