"""To the owners: another program does not take what it is told. Its words: templates/email/integrations/."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.integrations.models import Hook
from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind
from shared.privacy.registry import NOT_PERSONAL

HOOK = MessageKind(
    "integrations.hook", _("Another program does not answer"), {"off": NOT_PERSONAL, "link": "account.link"}
)


def _hook(asked: Asked):
    row = Hook.objects.filter(pk=asked.about).first()
    if row is None or not (row.off or row.failing_since):
        return None  # it is well again
    page = asked.clinic.my_origin + reverse("integrations:hook", urlconf=settings.URLCONFS["my"], args=(row.pk,))
    return {"off": "yes" if row.off else "", "link": page}


MAILS = [Mail(HOOK, _hook, owed=True)]
