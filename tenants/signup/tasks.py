"""Background work of sign-up, in the platform's place."""

from datetime import timedelta

from django.utils import timezone

from tenants.isolation import spares
from tenants.isolation.jobs import task
from tenants.signup import actions, mail, queries
from tenants.signup.models import SignUp

SPARES = 5  # per country
GRACE = timedelta(minutes=1)


@task
def mail_code(sign_up):
    """Nothing where the address has been proven meanwhile, or the code has died."""
    row, now = SignUp.objects.filter(pk=sign_up, verified_at=None).first(), timezone.now()
    if row and queries.is_alive(row, now):
        mail.send_code(row, now)


@task
def finish_setup(sign_up):
    """Take up one set-up that broke off; nothing where it ended, which is usual."""
    row = SignUp.objects.select_related("clinic").filter(pk=sign_up).first()
    if row:
        actions.take_up(row, timezone.now())


@task
def finish_setups():
    """Periodic: what no job remembers, after a restored backup for instance."""
    for key in queries.unfinished(timezone.now() - GRACE).values_list("pk", flat=True)[:50]:
        finish_setup.defer(sign_up=str(key), queueing_lock=f"finish {key}")


@task
def keep_spares():
    """Build as many spares as are missing. The owner's connection does it; this transaction waits and holds nothing."""
    spares.refill(SPARES, timezone.now())


@task
def purge():
    """Periodic: sign-ups that nobody finished within a week."""
    actions.purge(timezone.now())
