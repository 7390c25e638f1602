"""See shared.staff.rotation."""

from django.db import connection

from practice.payments import identity
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "payments.BuyerNumber",
        epoch="number_epoch",
        blob="number",
        context=lambda row: identity.context(connection.schema_name, row),
    ),
]
