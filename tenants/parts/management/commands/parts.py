"""What the software is made of.

manage.py parts check            each locked package is in the bill of materials and has a licence that may be used
manage.py parts bill [FILE]      the bill of materials (CycloneDX), to a file or to the terminal
manage.py parts audit FILE       what a file of advisories (OSV) says of the lock; exit code 1 where it is affected
"""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tenants.parts import lock, osv, queries, sbom


class Command(BaseCommand):
    help = "Check, list or audit what the software is made of."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["check", "bill", "audit"])
        parser.add_argument("file", nargs="?", default="")

    def handle(self, what, file, **options):
        {"check": self._check, "bill": self._bill, "audit": self._audit}[what](file)

    def _check(self, file):
        found = queries.locked()
        bill = {one["purl"] for one in queries.bill(timezone.now())["components"]}
        if missing := {sbom.purl(part) for part in found} - bill:
            raise CommandError(f"not in the bill of materials: {', '.join(sorted(missing))}")
        if wrong := lock.refused(found):
            raise CommandError("licences that may not be used, or cannot be read:\n  " + "\n  ".join(wrong))
        self.stdout.write(f"{len(found)} packages, each with a licence that may be used")

    def _bill(self, file):
        text = json.dumps(queries.bill(timezone.now()), indent=2) + "\n"
        Path(file).write_text(text) if file else self.stdout.write(text)

    def _audit(self, file):
        try:
            said = list(osv.read(Path(file).read_bytes()))
        except (OSError, osv.NotReadable):
            raise CommandError(f"no file of advisories: {file}") from None
        versions = {part.key: part.version for part in queries.locked()}
        hit = [one for one in said if not one.withdrawn and one.affects(versions.get(one.package, ""))]
        for one in hit:
            mended = ", ".join(one.fixed) or "nothing yet"
            self.stdout.write(f"{one.package} {versions[one.package]}: {one.id}, mended in {mended}: {one.summary}")
        if hit:
            raise CommandError(f"{len(hit)} advisories affect the lock")
        self.stdout.write(f"{len(said)} advisories, none of which affects the lock")
