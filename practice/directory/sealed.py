"""See shared.staff.rotation."""

from django.db import connection

from shared.matching import sealing
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "directory.Brief",
        epoch="epoch",
        blob="sealed",
        context=lambda row: sealing.brief_context(connection.schema_name, row.practitioner_id, row.pk),
    )
]
