"""That an enquiry has come. Where the clinic has given a key, the body is the enquiry itself, sealed to it (RFC 3156)."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from practice.contact.models import Enquiry
from practice.mailbox.kinds import Asked, Mail
from shared.privacy.mail import MessageKind

CAME = MessageKind("contact.came", _("Something has come"), {"link": "account.link"})


def _came(asked: Asked):
    """None where it has gone meanwhile."""
    path = reverse("contact:enquiry", urlconf=settings.URLCONFS["my"], args=[asked.about])
    return {"link": asked.clinic.my_origin + path} if Enquiry.objects.filter(pk=asked.about).exists() else None


def _sealed(asked: Asked) -> bytes | None:
    found = Enquiry.objects.filter(pk=asked.about, pgp__isnull=False).values_list("pgp", flat=True).first()
    return bytes(found) if found else None


MAILS = [Mail(CAME, _came, sealed=_sealed, purpose="answer", category="enquiry", nobody=True, owed=True)]
