"""See shared.staff.rotation."""

from django.db import connection

from practice.video.queries import room_context, secret_context
from shared.staff.rotation import Sealed

SEALED = [
    Sealed(
        "video.VideoService",
        epoch="secret_epoch",
        blob="secret",
        context=lambda row: secret_context(connection.schema_name, row),
    ),
    Sealed("video.Room", epoch="epoch", blob="sealed", context=lambda row: room_context(connection.schema_name, row)),
]
