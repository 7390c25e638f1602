"""An operator who was let in, without the way there: for tests that are about something else."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from practice.visiting.session import KEY
from shared.privacy.documents.middleware import DONE
from tenants.isolation.context import enter
from tenants.visits.models import Visit
from tests.staff.signed_in import account_with_keys, sign_in_as


def visit(browser, clinic):
    """`browser` (a test client at the clinic's signed-in side) visits; call outside enter(). Returns the Visit."""
    now = timezone.now()
    with enter(settings.PUBLIC_SCHEMA_NAME):
        account = account_with_keys("Ylva Ordning", operator=True)
        handle = sign_in_as(browser, account).handle
        found = Visit.objects.create(
            clinic_id=clinic.id, operator=account.pk, operator_name=account.name, reason="Hours do not show.",
            asked_at=now, answered_at=now, until=now + timedelta(minutes=30),
        )  # fmt: skip
    with enter(clinic.schema):
        session = browser.session
        session[KEY], session[DONE] = {"staff": str(account.pk), "handle": str(handle)}, True
        session.save()
        browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return found
