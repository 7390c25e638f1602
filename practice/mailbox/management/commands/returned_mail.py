"""Take a returned mail from a pipe, as a mail server's transport hands it over.

    manage.py returned_mail --to r-…@enrum.example < report

In Postfix: `enrum unix - n n - - pipe user=enrum argv=/srv/enrum/manage.py returned_mail --to ${original_recipient}`, and in
the transport map the addresses that begin with "r-". Reports of unwanted mail (RFC 5965) that a mail service sends may take the
same way. Whatever is no report of ours is left alone, and said in one line. Ends
with 75 where the mail server should try again later (sysexits EX_TEMPFAIL).
"""

import sys

from django.core.management import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from practice.mailbox.actions import came_back, was_unwanted
from practice.mailbox.returned import LARGEST, NotOurs, unwanted, which
from tenants.isolation.context import enter

LATER = 75


class Command(BaseCommand):
    help = "Read a report of a failure (RFC 3464) or of abuse (RFC 5965) from standard input, and mark its message."
    requires_system_checks = []
    stealth_options = ("stdin",)  # a stream, for tests

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", default="", metavar="ADDRESS", help="the address that it came to, if not the header's"
        )

    def handle(self, to, **options):
        raw = (options.get("stdin") or sys.stdin.buffer).read(LARGEST)
        try:
            complaint = unwanted(raw)
            found = complaint or which(raw, to)
            with enter(found.place):
                known = (was_unwanted if complaint else came_back)(found.reference, timezone.now())
        except NotOurs as reason:
            self.stdout.write(f"left alone: {reason}")
        except DatabaseError:
            self.stderr.write("the database does not answer; try again later")
            sys.exit(LATER)
        else:
            self.stdout.write("noted" if known else "left alone: known already, or gone")
