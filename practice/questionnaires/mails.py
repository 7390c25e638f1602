"""That there is something to answer, or to look at. Never what, and the same words whatever was answered: a message that only
leaves where something is wrong would itself tell of it (see actions). Words: templates/email/questionnaires/ and
templates/sms/.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from practice.questionnaires.models import Answer, Ask
from shared.privacy.mail import MessageKind

MAIL, SMS = "mail", "sms"
LINK = {"link": "account.link"}


def _pair(name: str, subject: str) -> dict[str, MessageKind]:
    return {
        MAIL: MessageKind(f"questionnaires.{name}", subject, LINK),
        SMS: MessageKind(f"questionnaires.{name}_sms", subject, {}, channel="sms"),
    }


ASKED = _pair("asked", _("Something to answer"))
REMINDED = _pair("reminded", _("Something waits for your answer"))
ANSWERED = _pair("answered", _("Somebody has answered"))
PASSED = _pair("passed", _("Please look: nobody has yet"))


def _link(asked: Asked, name: str):
    return asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"])


def _to_client(asked: Asked):
    """None where it was answered, taken back, or is over."""
    found = Ask.objects.filter(pk=asked.about, client=asked.user, until__gt=asked.now).exists()
    return {"link": _link(asked, "questionnaires:mine")} if found else None


def _to_practitioner(asked: Asked):
    found = Answer.objects.filter(pk=asked.about, looked_at=None).exists()
    return {"link": _link(asked, "questionnaires:waiting")} if found else None


def _to_stand_in(asked: Asked):
    found = Answer.objects.filter(pk=asked.about, looked_at=None, passed_to=asked.user.pk).exists()
    return {"link": _link(asked, "questionnaires:passed")} if found else None


def _mails(kinds, values, **more):
    yield Mail(kinds[MAIL], values, **more)
    yield Mail(kinds[SMS], lambda asked: None if values(asked) is None else {}, **more)


MAILS = [
    *_mails(ASKED, _to_client),
    *_mails(REMINDED, _to_client),
    *_mails(ANSWERED, _to_practitioner, purpose="staff", category="staff", owed=True),
    *_mails(PASSED, _to_stand_in, purpose="staff", category="staff", owed=True),
]
