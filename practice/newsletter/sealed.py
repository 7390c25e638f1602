"""See shared.staff.rotation."""

from django.db import connection

from practice.newsletter.sync import secret_context
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "newsletter.Service",
        epoch="secret_epoch",
        blob="secret",
        context=lambda row: secret_context(connection.schema_name, row),
    )
]
