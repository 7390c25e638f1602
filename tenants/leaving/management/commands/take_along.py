"""manage.py take_along --clinic SLUG FILE.zip: everything of a clinic, as its owner would fetch it, but what absolute secrecy
covers: whoever has the server's shell may know of these clients as little as an owner who is not bound. Their practitioner adds
them on the page, under a code."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from shared.staff.sessions import epochs
from tenants.clinics.management import places
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.leaving import actions, packing, queries


class Command(BaseCommand):
    help = (
        "Write everything of a clinic to a ZIP, but clients under absolute secrecy, whom their practitioner adds on the page. "
        "Journals lie in it as they are: sealed."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        places.add_arguments(parser)
        parser.add_argument("file", type=Path)

    def handle(self, file, clinic, platform, **options):
        schema = places.one(clinic, platform)
        if schema == settings.PUBLIC_SCHEMA_NAME:
            raise CommandError("name a clinic: the platform does not leave")
        with enter(schema):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            manifest = self._write(file, timezone.now())
        self.stdout.write(f"{packing.total(manifest)} rows, contents {manifest['digest']}")

    def _write(self, file, now):
        """Over a parcel of the moment, which is thrown away again."""
        with actions.for_a_moment() as box:
            manifest = packing.pack(box, hosts.known(connection.schema_name), queries.formerly(), epochs(), now)
            try:
                with file.open("xb") as out:
                    out.writelines(actions.pieces(box, {}))
            except OSError as error:
                raise CommandError(f"{file} cannot be written: {error}") from error
        return manifest
