"""For tests of pages whose acts need a key just now: it was touched. That each act asks is tested in
tests/guarantees/test_touch.py, and what a touch is worth in tests/people/test_stepup.py."""

from django.conf import settings
from django.utils import timezone

from shared.staff import acts, sessions
from shared.staff.models import StaffSession
from tenants.isolation.context import enter


def always(settings):
    settings.STEP_UP = dict.fromkeys(settings.STEP_UP, "tests.touched.nobody_waits")


def nobody_waits(request, act, now):
    return None


def at_base(account, act):
    """The account's key was touched just now for `act` (as in shared.staff.acts) at BASE, in every browser of theirs."""
    with enter(settings.PUBLIC_SCHEMA_NAME):
        for session in StaffSession.objects.filter(staff=account.pk):
            sessions.allow(session, acts.bound(settings.PUBLIC_SCHEMA_NAME, act), timezone.now())
