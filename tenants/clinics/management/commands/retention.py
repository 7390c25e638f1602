"""End what is due, and say so.

manage.py retention [--clinic SLUG | --platform] [--dry-run | --reapply] [--now 2027-03-01T02:00]
"""

from datetime import UTC, datetime
from functools import partial

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.privacy import restored, retention
from tenants.clinics.management import places
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Delete, anonymise or hand over what is due by the published policy, and write a certificate for each place."
    requires_system_checks = []

    def add_arguments(self, parser):
        places.add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="count what would go, and change nothing")
        parser.add_argument(
            "--reapply", action="store_true", help="after a restore: end again what the backup brought back"
        )
        parser.add_argument("--now", metavar="ISO", help="the moment to reckon with (UTC where it names no zone)")

    def handle(self, clinic, platform, dry_run, reapply, now, **options):
        if dry_run and reapply:
            raise CommandError("--reapply can't be tried out: a dry run alone tells what is due by the rules")
        moment = _moment(now) if now else timezone.now()
        for name, schema in places.chosen(clinic, platform):
            try:
                if reapply:
                    self._reapply(name, schema, moment)
                self._tell(name, retention.run(partial(enter, schema), moment, dry_run))
            except retention.NoPolicy:
                self.stdout.write(f"{name}: no policy is published, so nothing is promised")

    def _reapply(self, name, schema, moment):
        with enter(schema):
            done = restored.reapply(moment)
        for label, number in done.items():
            self.stdout.write(f"{name}: ended again {number} rows of {label}")

    def _tell(self, name, found):
        what = "would end" if found.dry_run else "ended"
        self.stdout.write(
            f"{name}, {found.day}, version {found.version.number}: {what} {sum(found.counts.values())} rows"
        )
        for key, number in sorted(found.counts.items()):
            self.stdout.write(f"  {key}: {number}")
        for key, number in sorted(found.left.items()):
            self.stdout.write(f"  left, {key}: {number}")
        self.stdout.write(f"  certificate {found.digest}")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--now must look like 2027-03-01T02:00+01:00, not {text!r}") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
