"""See shared.staff.rotation."""

from django.db import connection

from practice.booking.importing import secret_context
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "booking.BusyCalendar",
        epoch="secret_epoch",
        blob="secret",
        context=lambda row: secret_context(connection.schema_name, row),
    ),
]
