"""See shared.staff.rotation."""

from django.db import connection

from practice.courses import queries
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "courses.Course",
        epoch="link_epoch",
        blob="link",
        context=lambda row: queries.link_context(connection.schema_name, row),
    )
]
