"""manage.py spares --keep 5: build schemas ahead, so that a sign-up only claims one."""

from django.core.management import BaseCommand
from django.utils import timezone

from tenants.isolation import spares


class Command(BaseCommand):
    help = "Build spare clinic schemas per country, and drop those of an older recipe."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--keep", type=int, default=5, help="spares per country (default 5)")

    def handle(self, keep, **options):
        self.stdout.write(f"{spares.refill(keep, timezone.now())} spares built")
