"""manage.py accesslog verify [--clinic biet]: does the log of who has read hold together? Status 1 where it does not."""

import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection

from practice.accesslog import queries
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Check the chain over each clinic's access log: rows changed, removed or slipped in, links cut off."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("act", choices=["verify"])
        parser.add_argument("--clinic", help="its subdomain or schema; without it, every clinic")

    def handle(self, act, clinic, **options):
        broken = False
        for schema, slug in _clinics(clinic):
            with enter(schema):
                report = queries.verify()
            broken |= not report.whole
            said = "whole" if report.whole else "BROKEN"
            self.stdout.write(
                f"{slug}: {said}. {report.links} links, {report.events} events, {report.erased} erased by rule, "
                f"{report.waiting} not yet sealed. Head {report.head.hex()[:16]}"
            )
            for problem in report.problems:
                self.stdout.write(f"  {problem.code} {problem.about}")
        if broken:
            sys.exit(1)


def _clinics(wanted):
    """(schema, subdomain) of every clinic, or of the one wanted."""
    with enter(settings.PUBLIC_SCHEMA_NAME), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.schema_name, split_part(d.domain, '.', 1) FROM clinics_clinic c JOIN clinics_domain d"
            " ON d.tenant_id = c.id AND d.side = 'my' AND d.is_primary ORDER BY 2"
        )
        found = [row for row in cursor.fetchall() if wanted in (None, *row)]
    if not found:
        raise CommandError(f"no clinic {wanted}")
    return found
