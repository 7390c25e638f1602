"""manage.py seed_demo: the five demo clinics, where they are missing, and how to get in."""

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone

from practice.demo import content, seeding, subscribing, together


class Command(BaseCommand):
    help = "Make the demo clinics that are missing; print their addresses."
    requires_system_checks = []

    def handle(self, **options):
        now = timezone.now()
        seeding.seed_operators(now)
        for key in content.KEYS:
            if seeding.seed(key, now):
                self.stdout.write(f"made {key}")
        together.bring(now)
        subscribing.bring(now)
        self.stdout.write(self._addresses())

    @staticmethod
    def _addresses():
        base = settings.BASE_HOST
        portals = "\n".join(f"  http://{key}.{base}" for key in content.KEYS)
        return (
            f"\nEnrum is at {settings.BASE_ORIGIN}, the demo clinics at\n{portals}\n"
            f"Sign in as anybody of the staff, without a key: {settings.BASE_ORIGIN}/demo\n"
            f"Clients have the password {content.PASSWORD}, e.g. ebba@client.example at http://biet.my.{base}\n"
            f"Mail that was sent: {settings.BASE_ORIGIN}/demo/mail\n"
        )
