"""Open public pages in a browser, and tell where they differ from the policy.

manage.py observe [--clinic SLUG]         ends with status 1 where something differs, 2 where nothing could be seen
"""

import sys
from functools import partial

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.privacy.outbound.observing import observe
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts


class Command(BaseCommand):
    help = "Look at each clinic's portal with Chromium, everything refused and everything agreed to. Needs playwright."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--clinic", metavar="SLUG", help="the clinic's subdomain, e.g. biet; else every clinic")

    def handle(self, clinic, **options):
        entry = hosts.by_slug(clinic) if clinic else None
        if clinic and entry is None:
            raise CommandError(f"there is no clinic at {clinic}.{settings.BASE_HOST}")
        worst = 0
        for one in [entry] if entry else hosts.everyone():
            worst = max(worst, self._look(one))
        if worst:
            sys.exit(worst)

    def _look(self, entry) -> int:
        found = observe(partial(enter, entry.schema), entry.portal_origin, settings.ENV.chromium, timezone.now())
        if found is None:
            self.stdout.write(f"{entry.slug}: no policy is published")
            return 0
        seen, differences = found
        if seen.failed:
            self.stderr.write(f"{entry.slug}: not seen: {seen.failed}")
            return 2
        self.stdout.write(f"{entry.slug}: {seen.pages} pages, {len(differences)} differences")
        for one in differences:
            after = "after a yes" if one.consent else "though refused"
            self.stdout.write(
                f"  {one.verdict}: {one.what} {one.name} at {one.host or 'our own host'}, {one.page}, {after}"
            )
        return 1 if differences else 0
