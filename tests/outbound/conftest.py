"""`server`: a real one, standing in for api.sms.example. `inside`: clinic a, whose policy is the given one."""

import pytest

from tenants.isolation.context import enter
from tests.outbound import servers
from tests.privacy_app.documents import POLICY, put_alone

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
    return put_alone(text)


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
