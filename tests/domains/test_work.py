"""The job, as the worker does it, and how fast a host is known everywhere."""

import time

import pytest

from tenants.domains import actions, tasks
from tenants.domains.models import OwnDomain
from tenants.isolation.context import enter
from tenants.isolation.hosts import MAX_AGE, HostMap
from tests.domains.conftest import NOW

NAME = "www.eken.example"


@pytest.fixture
def proven(emptied, clinic):
    domain = clinic.bring(NAME)
    clinic.prove(domain)
    return domain


@pytest.fixture(autouse=True)
def _released(clinics, owner):
    yield
    owner.execute("DELETE FROM platform.clinics_domain WHERE domain = %s", [NAME])
    owner.execute("UPDATE platform.clinics_domain SET is_primary = true WHERE NOT is_primary")


def test_asking_twice_looks_once_and_another_process_knows_within_a_second(proven, clinic, work):
    elsewhere = HostMap()  # as another process has it
    assert elsewhere.find(NAME) is None
    with enter(clinic.entry.schema):
        actions.ask(proven, NOW)
        actions.ask(proven, NOW)
    work()
    assert clinic.names.asked.count((f"_enrum.{NAME}", "TXT")) == 1
    time.sleep(MAX_AGE)
    assert elsewhere.find(NAME)[0].slug == "a"


def test_the_hourly_round_looks_at_every_domain(proven, clinic, work):
    with enter(clinic.entry.schema):
        tasks.check_all.defer()
    work()
    with enter(clinic.entry.schema):
        assert OwnDomain.objects.get().verified_at
