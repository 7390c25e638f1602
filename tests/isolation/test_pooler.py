"""Behind PgBouncer in transaction mode: connections go from clinic to clinic, rows never do."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone

from tenants.isolation import spares
from tests import database
from tests import pooler as poolers

SMALL, LARGE = (40, 5, 4, 4000), (400, 20, 200, 1_000_000)  # clients, server connections, clinics, reads


@pytest.fixture
def pooler(request):
    with poolers.opened((LARGE if request.config.getoption("--full") else SMALL)[1]) as address:
        yield address


def test_no_row_of_another_clinic_is_read_whatever_goes_wrong(pooler, django_db_setup, worker_id, pytestconfig):
    clients, _, clinics, reads = LARGE if pytestconfig.getoption("--full") else SMALL
    name = database.copy_for(f"pooler_{worker_id}")
    try:
        _more_clinics(name, clinics)
        done = subprocess.run(
            [sys.executable, "-m", "tests.isolation.chaos", name, str(clients), str(reads)],
            env=os.environ | {"POOLER": pooler, "TEST_DB": name}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        found = json.loads(done.stdout)
        assert found["wrong"] == [] and found["reads"] >= reads and found["clinics"] >= clinics
        # Every kind of trouble has come up, or nothing was shown.
        assert found["Broken"] and found["DataError"] and found["OperationalError"] and found["killed"], found
    finally:
        database._drop(name, roles=False)


def _more_clinics(name, wanted):
    """Spares count: to a pooler a schema is a schema."""
    was = settings.DATABASES["default"]["NAME"]
    settings.DATABASES["default"]["NAME"] = name
    try:
        with spares.owner_connection() as owner:
            there = sum(
                owner.execute(f"SELECT count(*) FROM platform.{table}").fetchone()[0]
                for table in ("clinics_clinic", "clinics_spare")
            )
            for _ in range(there, wanted, 10):
                spares.build(owner, "SE", 10, timezone.now())
    finally:
        settings.DATABASES["default"]["NAME"] = was
