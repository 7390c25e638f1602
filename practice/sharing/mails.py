"""What the registers tell their keepers by mail: that something waits, never what. Words: templates/email/sharing/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind
from shared.privacy.registers.clock import Clock
from shared.privacy.registers.models import Breach
from shared.privacy.registry import NOT_PERSONAL

LINK = {"link": "account.link"}
CLOCK = MessageKind("sharing.clock", _("A clock is running"), LINK | {"hours": NOT_PERSONAL, "left": NOT_PERSONAL})
WAITING = MessageKind("sharing.waiting", _("Something waits in your registers"), LINK)


def _link(asked: Asked, name: str, *arguments) -> str:
    return asked.clinic.my_origin + reverse(name, urlconf=settings.URLCONFS["my"], args=arguments)


def _clock(asked: Asked):
    """Nothing once the authority has been told, or need not be."""
    breach = Breach.objects.filter(pk=asked.about).first()
    if breach is None or not breach.must_tell:
        return None
    clock = Clock(breach.noticed_at, asked.now)
    return {"link": _link(asked, "registers:breach", breach.pk), "hours": clock.hours, "left": max(0, clock.left)}


def _waiting(asked: Asked):
    return {"link": _link(asked, "registers:overview")}


MAILS = [Mail(CLOCK, _clock, owed=True), Mail(WAITING, _waiting, owed=True)]  # the keepers' work, nobody's to object to
