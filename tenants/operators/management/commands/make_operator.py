"""manage.py make_operator somebody@example.org: the only way to become an operator is a command on the server."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from shared.staff import actions
from tenants.isolation.context import enter


class Command(BaseCommand):
    help = "Make somebody an operator, and print a link, good once and for half an hour, to register their first key."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as it stands beside their acts (default: the mail address)")
        parser.add_argument("--language", default="sv", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, email, name, language, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"not a mail address: {email}") from error
        now = timezone.now()
        with enter(settings.PUBLIC_SCHEMA_NAME):
            account = actions.create_account(email, name or email, language, now)
            if account.ended_at:
                raise CommandError("this account has ended")
            actions.make_operator(account, now)
            try:
                token = actions.create_enrolment(account, now)
            except actions.HasKeys:
                token = None
        path = reverse("staff:enrol", args=[token]) if token else reverse("staff:sign-in")
        words = "register the first key here" if token else "an operator now; sign in with a key here"
        self.stdout.write(f"{words}: {settings.BASE_ORIGIN}{path}")
