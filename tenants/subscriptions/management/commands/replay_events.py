"""manage.py replay_events [--account acct_…] [--since 2026-11-01] [--event evt_…]: Stripe is asked what happened; what is not
here yet is taken in, and what failed gets another chance. Stripe remembers 30 days."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from shared.billing import door, intake
from shared.billing.models import Account
from tenants.isolation.context import enter
from tenants.subscriptions import events

FURTHEST = timedelta(days=30)


class Command(BaseCommand):
    help = "Take in what Stripe told and we did not hear."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--account", default="", help="of a clinic; otherwise the platform's own and every clinic's"
        )
        parser.add_argument("--since", type=date.fromisoformat, help="a day, as 2026-11-01; otherwise yesterday")
        parser.add_argument("--event", default="", help="one event that is here and not done: another chance")

    def handle(self, account, since, event, **options):
        now = timezone.now()
        if event:
            self._again(event)
            return
        begin = datetime.combine(since, time(), UTC) if since else now - timedelta(days=1)
        if not now - FURTHEST <= begin <= now:
            raise CommandError("Stripe remembers the last 30 days: choose a day among them")
        with enter(settings.PUBLIC_SCHEMA_NAME):
            accounts = [account] if account else ["", *Account.objects.values_list("pk", flat=True)]
        counted = sum(self._of(one, begin, now) for one in accounts)
        self.stdout.write(f"{counted} events taken in that were not here")

    def _again(self, event):
        with enter(settings.PUBLIC_SCHEMA_NAME):
            row = intake.again(event)
            if row is None:
                raise CommandError("there is no such event that waits, or no clinic has its account")
            events.hand_out(row)
        self.stdout.write("handed out once more")

    def _of(self, account, begin, now):
        with enter(settings.PUBLIC_SCHEMA_NAME):
            try:
                stripe = door.open_for("card", ["payment"], now, account)
                listed = stripe.events.list({"created": {"gte": int(begin.timestamp())}, "limit": 100})
                rows = list(listed.auto_paging_iter())
            except door.NotSetUp:
                raise CommandError("no key is set up: STRIPE_KEY") from None
            except door.Down as error:
                raise CommandError(f"Stripe does not answer: {error}") from error
            return sum(events.receive(self._found(row, account), now) for row in reversed(rows))

    @staticmethod
    def _found(row, account):
        return {
            "id": row.id, "kind": row.type, "object": getattr(row.data.object, "id", ""), "account": account,
            "at": datetime.fromtimestamp(row.created, UTC), "live": row.livemode,
        }  # fmt: skip
