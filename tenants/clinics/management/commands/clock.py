"""manage.py clock [--believe]: whether periodic work runs, and if it stands still because the clock leapt, let it go on."""

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone

from tenants.clinics import clock
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Tell whether this machine's clock is believed; --believe says that it is right."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--believe", action="store_true", help="the clock is right: go on with periodic work")

    def handle(self, believe, **options):
        now = timezone.now()
        with enter(settings.PUBLIC_SCHEMA_NAME):
            if believe:
                clock.believe(now)
            found = clock.trouble()
        if found is None:
            self.stdout.write(f"{now:%Y-%m-%d %H:%M} UTC is believed; periodic work runs")
            return
        self.stdout.write(
            f"Periodic work stands still: {found.asked_at:%Y-%m-%d %H:%M} UTC was not believed after "
            f"{found.believed_at:%Y-%m-%d %H:%M}. Look at another clock; if this one is right: manage.py clock --believe"
        )
