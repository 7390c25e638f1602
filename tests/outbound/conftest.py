"""`server`: a real one, standing in for api.sms.example. `inside`: clinic a, whose policy is the given one."""

from datetime import date

import pytest

from shared.privacy.models import PolicyVersion, Promise
from tenants.isolation.context import enter
from tests.outbound import servers
from tests.privacy_app.documents import POLICY, put

OUTSIDE = """
  sms:
    {name: Påhittad Sms, role: processor, categories: [contact.phone, booking.time], country: SE, does: [sms],
     channels: [sms], hosts: {server: [api.sms.example, "*.wide.example"]},
     agreement: {kind: processing, signed: 2026-01-01, expires: 2027-01-01}}
  unsigned:
    {name: Utan Avtal, role: processor, categories: [contact.phone], country: SE, does: [sms],
     hosts: {server: [api.sms.example]}}
  counting:
    {name: Räknaren, role: processor, categories: [usage], country: SE, does: [statistics], consent: statistics,
     hosts: {browser_script: [tag.counting.example], browser_connect: ["*.counting.example"]},
     agreement: {kind: processing, signed: 2026-01-01}}
  map:
    {name: Kartan, role: processor, categories: [usage], country: SE, does: [statistics], consent: embedded,
     hosts: {browser_frame: [map.example]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:
  counter: {name: _count_*, purpose: answer, lasts: P1M, recipient: counting, consent: statistics, side: [portal]}
"""
WITH_OUTSIDE = POLICY.replace("storage:", OUTSIDE.rstrip(), 1)


def put_here(text):
    Promise.objects.all().delete()
    PolicyVersion.objects.all().delete()
    return put(text, date(2026, 1, 1))


@pytest.fixture
def schema(db, clinics):
    with enter(clinics["a"].schema):
        put_here(WITH_OUTSIDE)
    return clinics["a"].schema


@pytest.fixture
def inside(schema):
    with enter(schema):
        yield


@pytest.fixture
def server(settings):
    with servers.opened() as found:
        settings.STAND_INS = {"api.sms.example": found.address}
        yield found
