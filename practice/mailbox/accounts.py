"""The clinic's own account for text messages: written, replaced, taken away, and never shown."""

from datetime import datetime

from django.db import connection, transaction
from django.views.decorators.debug import sensitive_variables

from practice.mailbox.models import SmsAccount
from practice.mailbox.queries import secret_context
from shared.ids import uuid7
from shared.staff import keyring
from shared.staff.sessions import epochs


@transaction.atomic
@sensitive_variables()
def keep(host: str, secret: str, now: datetime) -> SmsAccount:
    """`secret`: "user:password" for 46elks, a bearer's token for any other. The former one is gone."""
    SmsAccount.objects.all().delete()
    row = SmsAccount(pk=uuid7(), host=host, changed_at=now)
    row.secret_epoch, row.secret = keyring.wrap(epochs(), secret.encode(), secret_context(connection.schema_name, row))
    row.save(force_insert=True)
    return row


def drop() -> None:
    """From now on the platform's is used, where there is one."""
    SmsAccount.objects.all().delete()
