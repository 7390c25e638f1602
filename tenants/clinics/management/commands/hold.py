"""manage.py hold (--clinic SLUG | --platform) PERSON [--reason complaint] [--category journal] [--until DATE | --release]

Keeps everything of one person (or one category of it) against every promise to end it, e.g. while a complaint is heard.
"""

from datetime import date
from uuid import UUID

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.privacy import actions, queries
from shared.privacy.models import Hold
from tenants.clinics.management import places
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Hold a person's rows against deletion, or let them go again."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("person", type=UUID, help="the id of the account")
        places.add_arguments(parser)
        parser.add_argument("--reason", choices=Hold.Reason.values, default=Hold.Reason.COMPLAINT)
        parser.add_argument("--category", default="", help="of the policy's vocabulary; without it, everything")
        parser.add_argument("--until", type=date.fromisoformat, help="the first free day")
        parser.add_argument("--release", action="store_true", help="end every hold of that person")

    def handle(self, person, clinic, platform, reason, category, until, release, **options):
        with enter(places.one(clinic, platform)):
            version = queries.version_in_force(timezone.now())
            if version is None:
                raise CommandError("no policy is published, so nothing is ended and nothing needs to be held")
            today = queries.local_date(version, timezone.now())
            if not release:
                actions.hold(person, reason, today, category, until)
                self.stdout.write("held")
                return
            for found in Hold.objects.filter(person=person, until=None):
                actions.release(found, today)
            self.stdout.write("released")
