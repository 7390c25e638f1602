"""See shared.staff.rotation."""

from django.db import connection

from practice.courses import queries, recordings, zoom
from shared.staff.rotation import Sealed


def _in_place(context):
    return lambda row: context(connection.schema_name, row)


SEALED = [
    Sealed("courses.Course", epoch="link_epoch", blob="link", context=_in_place(queries.link_context)),
    Sealed("courses.Recorder", epoch="secret_epoch", blob="secret", context=_in_place(zoom.secret_context)),
    Sealed("courses.Recording", epoch="leads_epoch", blob="leads", context=_in_place(recordings.leads_context)),
]
