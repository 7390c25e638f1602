"""See shared.staff.rotation."""

from django.db import connection

from practice.eid.queries import context, number_context
from shared.staff.rotation import Sealed

SEALED = [
    Sealed("eid.Broker", epoch="secret_epoch", blob="secret", context=lambda row: context(connection.schema_name, row)),
    Sealed(
        "eid.Identity",
        epoch="number_epoch",
        blob="number",
        context=lambda row: number_context(connection.schema_name, row),
    ),
]
