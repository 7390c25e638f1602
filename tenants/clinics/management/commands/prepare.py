"""manage.py prepare: bring the database up to this release, and build spares. Quick when nothing has changed."""

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.utils import timezone

from shared.privacy.setup import keep_published
from shared.staff.epochs import FileEpochs
from tenants.isolation import spares

OWN_POLICY = settings.ROOT / "tenants" / "policy" / "platform.yaml"


class Command(BaseCommand):
    help = "Migrate the platform and every clinic, renew the recipe, begin the month's epoch, build spare schemas."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--spares", type=int, default=5, help="spares per country (default 5)")

    def handle(self, **options):
        call_command("migrate_schemas", shared=True, verbosity=0)
        self._publish_own_policy()
        call_command("build_template")
        call_command("migrate_clinics")
        FileEpochs(settings.EPOCHS_DIR).begin_month(timezone.now().date())
        spares.refill(options["spares"], timezone.now())

    def _publish_own_policy(self):
        """Enrum's own promises, which this release may have changed: published with the notice that the change needs."""
        connection.set_schema_to_public()
        if version := keep_published(OWN_POLICY.read_text(encoding="utf-8"), timezone.now()):
            self.stdout.write(f"Enrum's own policy: version {version.number}, in force from {version.effective_from}")
