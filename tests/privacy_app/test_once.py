"""A page asks once what the policy says, and never remembers what has been changed since."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared.privacy import once
from shared.privacy.models import PolicyVersion
from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests.privacy_app.documents import POLICY, put_alone

IN_FORCE = '"privacy_policyversion"."effective_at" <= '


@pytest.fixture
def entered(db, clinics):
    with enter(clinics["a"].schema):
        put_alone(POLICY)
        yield


def queries(work):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return sum(IN_FORCE in query["sql"] for query in captured)


def test_the_portals_front_page_asks_once(at, clinics, db):
    with enter(clinics["a"].schema):
        put_alone(POLICY)
    browser = at("a")
    browser.get("/")
    assert queries(lambda: browser.get("/")) == 1


def test_nothing_is_remembered_outside_of_a_request(entered):
    assert queries(lambda: [policy_in_force(timezone.now()) for _ in range(3)]) == 3


def test_what_is_written_is_seen_at_once_and_so_is_its_taking_back(entered):
    now = timezone.now()
    with once.remembering():
        assert policy_in_force(now) is policy_in_force(now) is not None
        with transaction.atomic():
            PolicyVersion.objects.all().update(effective_at=now + timedelta(days=1))
            assert policy_in_force(now) is None
            transaction.set_rollback(True)
        assert policy_in_force(now) is not None


def test_another_day_is_asked_anew(entered):
    now = timezone.now()
    with once.remembering():
        assert policy_in_force(now) is not None
        assert policy_in_force(now - timedelta(days=20_000)) is None
        assert policy_in_force(now) is not None
