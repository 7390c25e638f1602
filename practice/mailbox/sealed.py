"""See shared.staff.rotation."""

from django.db import connection

from practice.mailbox.queries import secret_context
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "mailbox.SmsAccount",
        epoch="secret_epoch",
        blob="secret",
        context=lambda row: secret_context(connection.schema_name, row),
    ),
]
