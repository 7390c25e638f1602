"""Take a client's mail to the address of their record from a pipe, as a mail server's transport hands it over.

    manage.py arrived_mail --to j-…@enrum.example < mail

In Postfix as `returned_mail`, for the addresses that begin with "j-". It is sealed into the record at once, and nothing of it
is printed. What is for no record here is left alone, and said in one line. Ends with 75 where the mail server should try again
later (sysexits EX_TEMPFAIL).
"""

import sys

from django.core.management import BaseCommand
from django.db import DatabaseError, transaction
from django.utils import timezone

from practice.journal import arriving
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter

LATER = 75


class Command(BaseCommand):
    help = "Seal a mail from standard input into the record that its address belongs to."
    requires_system_checks = []
    stealth_options = ("stdin",)  # a stream, for tests

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", default="", metavar="ADDRESS", help="the address that it came to, if not the header's"
        )

    def handle(self, to, **options):
        raw = (options.get("stdin") or sys.stdin.buffer).read(arriving.LARGEST + 1)
        try:
            mail, now = arriving.letter(raw, to), timezone.now()
            with enter(mail.place), transaction.atomic():
                number = arriving.keep(mail, policy_in_force(now), now)
        except arriving.NotOurs as reason:
            self.stdout.write(f"left alone: {reason}")
        except DatabaseError:
            self.stderr.write("the database does not answer; try again later")
            sys.exit(LATER)
        else:
            self.stdout.write(f"sealed: {number}" if number else "left alone: known already")
