"""manage.py bring_in --clinic SLUG FILE.zip [--owner MAIL] [--unsigned]: a parcel into a new clinic.

--owner     whose account becomes the owner there; without it, the parcel's staff goes on as it is
--unsigned  a parcel that this platform did not sign (from another Enrum): only where you know who made it
"""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.staff.queries import account_by_email
from tenants.clinics.management import places
from tenants.isolation.context import enter
from tenants.leaving import actions, bringing


class Command(BaseCommand):
    help = "Bring a clinic's parcel into a new clinic: everything, or nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        places.add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", metavar="MAIL")
        parser.add_argument("--unsigned", action="store_true")

    def handle(self, file, clinic, platform, owner, unsigned, **options):
        schema = places.one(clinic, platform)
        if schema == settings.PUBLIC_SCHEMA_NAME:
            raise CommandError("name a clinic")
        account = self._account(owner) if owner else None
        try:
            with file.open("rb") as opened, enter(schema):
                rows = actions.take(bringing.Box(opened), account, timezone.now(), signed=not unsigned)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except bringing.Refused as refused:
            raise CommandError(f"refused: {refused.why}") from refused
        self.stdout.write(f"{rows} rows brought in")

    @staticmethod
    def _account(mail):
        with enter(settings.PUBLIC_SCHEMA_NAME):
            found = account_by_email(mail)
        if found is None:
            raise CommandError(f"nobody has the address {mail}")
        return found.pk
