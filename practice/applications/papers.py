"""What an applicant sends along: looked at (practice.people.uploads), and sealed."""

from datetime import datetime

from django.db import connection

from practice.applications.models import Application, ApplicationFile
from practice.people import uploads
from practice.people.uploads import Refused
from shared.staff import keyring
from shared.staff.sessions import epochs

Kind = ApplicationFile.Kind
MOST_FILES = 8
SIDES = {Kind.PHOTO: 640, Kind.CERTIFICATE: 2400}  # pixels


def context(row: ApplicationFile) -> bytes:
    return keyring.context("application", connection.schema_name, row.application_id, row.pk)


def add(application: Application, kind: str, name: str, data: bytes, now: datetime) -> ApplicationFile:
    """Raises Refused, also with "many"; then nothing is kept."""
    if ApplicationFile.objects.filter(application=application).count() >= MOST_FILES:
        raise Refused("many")
    media_type, kept = uploads.looked_at(data, SIDES[kind], pdf=kind == Kind.CERTIFICATE)
    row = ApplicationFile(
        application=application, kind=kind, name=uploads.plain_name(name, media_type, kind), media_type=media_type,
        size=len(kept), created_at=now,
    )  # fmt: skip
    row.file_epoch, row.file = keyring.wrap(epochs(), kept, context(row))
    if kind == Kind.PHOTO:
        ApplicationFile.objects.filter(application=application, kind=kind).delete()
    row.save(force_insert=True)
    return row


def content(row: ApplicationFile) -> bytes:
    return keyring.unwrap(epochs(), keyring.Wrapped(row.file_epoch, bytes(row.file)), context(row))
