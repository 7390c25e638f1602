"""Play a backup back: one clinic while the others go on, or everything into a database without clinics.

manage.py restore FOLDER --clinic SLUG
manage.py restore FOLDER --all          after `python -m infra.setup` with an empty database

Afterwards what was ended since the backup was made is ended again, by the lists in DATA_DIR/ended.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.privacy import restored
from tenants.clinics.management import places
from tenants.clinics.management.bar import Bar
from tenants.isolation import backing_up, spares
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Restore one clinic, or all, from a folder that manage.py backup has written."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--clinic", metavar="SLUG", help="the clinic's subdomain, e.g. biet")
        where.add_argument("--all", action="store_true", help="the platform and every clinic, into a new database")

    def handle(self, folder, clinic, **options):
        try:
            self._everything(folder) if options["all"] else self._one(folder, *places.chosen(clinic, False)[0])
        except backing_up.NotRestored as why:
            raise CommandError(str(why)) from None

    def _one(self, folder, slug, schema):
        with spares.owner_connection() as owner:
            rows = backing_up.restore(owner, folder, schema)
        ended = self._end_again(schema)
        self.stdout.write(f"{slug}: {rows} rows are back, {ended} of them ended again; everybody there signs in anew")
        self.stdout.write(f"Run manage.py migrate_clinics --only {slug}, if the backup is of an older release.")

    def _everything(self, folder):
        platform = settings.PUBLIC_SCHEMA_NAME
        schemas = [place for place in backing_up.read_manifest(folder)["places"] if place != platform]
        bar, failed = Bar(len(schemas) + 1, self.stderr), []
        with spares.owner_connection() as owner:
            backing_up.restore_platform(owner, folder)
            self._end_again(platform)
            bar.step(False)
            for schema in schemas:
                failed += self._tried(owner, folder, schema)
                bar.step(bool(failed) and failed[-1] == schema)
        if failed:
            raise CommandError(f"{len(failed)} clinics are not back: " + ", ".join(failed))
        self.stdout.write(f"{len(schemas)} clinics and the platform are back")

    def _tried(self, owner, folder, schema) -> list[str]:
        try:
            backing_up.restore(owner, folder, schema)
        except backing_up.NotRestored as why:
            self.stderr.write(f"\n{schema}: {why}")
            return [schema]
        self._end_again(schema)
        return []

    def _end_again(self, place) -> int:
        with enter(place):
            return sum(restored.reapply(timezone.now()).values())
