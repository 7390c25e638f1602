"""`cast` for every sweep: the people are made and signed in once a module, and each test's own transaction is a savepoint
inside theirs, rolled back after it. Signing ten people in for each of hundreds of URLs would take longer than asking."""

from copy import deepcopy

import pytest
from django.db import transaction

from tenants.isolation.hosts import hosts
from tests import cast as people
from tests import database
from tests.guarantees.permissions import PEOPLE


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    around = transaction.atomic()
    around._from_testcase = True  # as Django marks its own: places may be entered inside
    with django_db_blocker.unblock(), around:
        hosts.checked, hosts.version = 0.0, None
        clinics = [hosts.find(f"{key}.enrum.test")[0] for key, *_ in database.CLINICS]
        cast = people.build(*clinics)
        cast.signed_in = {
            (who, side): cast.browser(who, side).cookies for side, everybody in PEOPLE.items() for who in everybody
        }
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def cast(stage, db):
    return deepcopy(stage)
