"""Back up the platform and every clinic, or one of them, into a new folder.

manage.py backup FOLDER [--clinic SLUG | --platform]
manage.py backup FOLDER --verify        read an existing one, and say whether every file is what it was
"""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tenants.clinics.management import places
from tenants.clinics.management.bar import Bar
from tenants.isolation import backing_up, spares


class Command(BaseCommand):
    help = "Write a backup (see tenants.isolation.backing_up). Never keep it together with epochs/, secrets/ or ended/."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
        places.add_arguments(parser)
        parser.add_argument("--verify", action="store_true", help="check what lies there, change nothing")

    def handle(self, folder, clinic, platform, verify, **options):
        if verify:
            return self._verify(folder)
        if folder.exists():
            raise CommandError(f"{folder} is there already: name a new folder, so that no backup is written over")
        where = places.chosen(clinic, platform)
        failed, rows, bar = 0, 0, Bar(len(where), self.stderr)
        names = {schema: name for name, schema in where}
        with spares.owner_connection() as owner:
            for schema, done in backing_up.write(owner, names, folder, timezone.now()):
                bar.step(isinstance(done, str))
                if isinstance(done, str):
                    failed += 1
                    self.stderr.write(f"\n{names[schema]} {done}")
                else:
                    rows += done
        self.stdout.write(f"{len(where) - failed} places, {rows} rows, in {folder}")
        if failed:
            raise CommandError(f"{failed} places are not in this backup")
        return None

    def _verify(self, folder):
        try:
            damaged = backing_up.check(folder)
        except backing_up.NotRestored as why:
            raise CommandError(str(why)) from None
        if damaged:
            raise CommandError("damaged or changed: " + ", ".join(damaged))
        self.stdout.write(f"{folder}: every file is what the manifest says")
