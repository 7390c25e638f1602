"""What the staff may know of outgoing mail: kinds, times and problems, no names."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.views.decorators.debug import sensitive_variables

from practice.mailbox.models import OutgoingMessage, SmsAccount
from shared.privacy import sms
from shared.privacy.engine.document import Document
from shared.staff import keyring
from shared.staff.sessions import epochs

SHOWN = timedelta(days=14)
SLOW = timedelta(minutes=5)  # a message that waits longer than this is worth a look


def waiting(now: datetime):
    """Those not yet sent, the oldest first."""
    return OutgoingMessage.objects.filter(sent_at=None, ended_at=None).order_by("created_at")


def given_up(now: datetime):
    """Those that will not be sent, the latest first."""
    return OutgoingMessage.objects.filter(ended_at__gte=now - SHOWN).order_by("-ended_at")


def not_sent(now: datetime):
    """Both: those that wait first, the oldest first, with `is_over` on each."""
    rows = waiting(now) | given_up(now)
    over = ExpressionWrapper(Q(ended_at__isnull=False), BooleanField())
    return rows.annotate(is_over=over).order_by("is_over", "created_at", "pk")


def stuck(now: datetime) -> int:
    """How many have waited too long: something is wrong with the mail server."""
    return waiting(now).filter(created_at__lt=now - SLOW).count()


# -- the account for text messages ---------------------------------------------------------------------------------------


def secret_context(clinic: str, row: SmsAccount) -> bytes:
    return keyring.context("sms secret", clinic, row.pk, row.host.encode())


def sms_account(document: Document | None) -> SmsAccount | None:
    """The clinic's own, for the host that its policy names."""
    found = sms.carrier(document) if document else None
    return SmsAccount.objects.filter(host=found[1]).first() if found else None


@sensitive_variables()
def sms_secret(document: Document) -> str:
    """ "": the clinic has none of its own there."""
    row = sms_account(document)
    if row is None:
        return ""
    held = keyring.Wrapped(row.secret_epoch, bytes(row.secret))
    return keyring.unwrap(epochs(), held, secret_context(connection.schema_name, row)).decode()
