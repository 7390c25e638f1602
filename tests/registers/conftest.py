"""Clinic a entered, with a policy that has agreements, measures and controllers of several kinds."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shared.privacy.queries import policy_in_force
from tenants.isolation.context import enter
from tests import cast as people
from tests import touched
from tests.privacy_app.documents import CARE, put

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
POLICY = (
    CARE
    + """controllers:
  clinic: {name: Eken AB, number: "556000-0001"}
  karin: {name: Karin Ek Psykologi, applies_to: {practitioners: [karin]}}
  courses: {name: Ekens kurser AB, applies_to: {services: [courses]}}
  page: {name: Eken AB, joint_with: [network]}
contacts:
  privacy: {role: privacy, name: Eken, mail: privat@eken.example}
retention:
  bookings: {of: [booking], after: session, keep: P12M}
recipients:
  enrum: {name: Enrum, role: processor, categories: [all], country: SE, does: [hosting],
    agreement: {kind: processing, signed: 2026-01-01}}
  mailer: {name: Post AB, role: processor, engaged_by: enrum, categories: [booking], country: SE}
  ledger: {name: Ledger AB, role: processor, categories: [accounts], country: SE,
    agreement: {kind: processing, signed: 2025-01-01, expires: 2026-12-31}}
  old: {name: Old AB, role: processor, categories: [accounts], country: SE,
    agreement: {kind: processing, signed: 2020-01-01, expires: 2026-11-21}}
  bare: {name: Bare AB, role: processor, categories: [accounts], country: SE}
  network: {name: The network, role: joint, categories: [social_page], country: IE, agreement: {kind: joint}}
  tax: {name: the tax authority, role: controller, kind: authority, categories: [accounts], country: SE}
security:
  transit: {measure: encrypted_transit, owner: Karin Ek, review: 2026-11-22}
  keys: {measure: hardware_keys, owner: Karin Ek, review: 2027-06-01}
storage:
  ours: {name: "__Host-*", side: [my], session: true, exempt: asked_for}
  language: {name: language, lasts: P12M, exempt: asked_for}
channels:
  mail: {channel: mail, only: [account.link]}
"""
)


@pytest.fixture
def cast(clinics, db):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put(POLICY, date(2026, 11, 5), number=2)
    return cast


@pytest.fixture
def inside(cast):
    """Clinic a on 22 November 2026, in its own zone."""
    with enter(cast.clinic.schema), timezone.override("Europe/Stockholm"):
        yield SimpleNamespace(now=NOW, today=NOW.date(), document=policy_in_force(NOW), users=cast.users)


@pytest.fixture(autouse=True)
def _touched(settings):
    touched.always(settings)
