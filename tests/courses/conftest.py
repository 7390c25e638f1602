"""Clinic a, whose policy speaks of courses and of recordings, and names a service where they lie."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.courses.models import Course, Leader, Session
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone

COURSES = """
  courses:
    {subjects: [student], categories: [registration, recording], bases: [{article6: contract}],
     words: {sv: kurser, en: courses}}
retention:
  registrations: {of: [registration], after: event_held, keep: P3M}
  lectures: {of: [recording.lecture], after: recorded, keep: P2D}
  recordings: {of: [recording], after: event_held, keep: P0D}"""
ZOOM = """
  zoom:
    {name: Zoom, role: processor, categories: [registration, recording], country: US, transfer: dpf, does: [video, events],
     hosts: {server: [zoom.us, api.zoom.us]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:"""
CHANNELS = """channels:
  mail: {channel: mail, only: [account.link, contact.first_name, registration], never: [journal, identity_number]}
never_collect:
  number: {field: identity_number, places: [course]}
"""
WITH_COURSES = (
    POLICY.replace("\nretention:", COURSES, 1)
    .replace("\nstorage:", ZOOM, 1)
    .replace("categories: [account, contact, booking]", "categories: [account, contact, booking, registration]")
    + CHANNELS
)


@pytest.fixture
def clinic(db, clinics):
    with enter(clinics["a"].schema):
        put_alone(WITH_COURSES)
    return clinics["a"]


@pytest.fixture
def cast(clinic, clinics):
    """The people of every test, once the policy speaks of courses."""
    return people.build(clinics["a"], clinics["b"])


def course(now=None, leaders=(), **more) -> Course:
    """Out, with one date three days ahead."""
    now = now or timezone.now()
    starts = now + timedelta(days=3)
    said = {
        "kind": "course", "slug": "sorg", "title": {"sv": "Att leva med sorg", "en": "Living with grief"},
        "about": {"sv": "Sex kvällar.", "en": "Six evenings."}, "where": "place", "place": "Eken, Storgatan 1", "seats": 2,
        "price": 0, "currency": "SEK", "free_cancel_hours": 24, "offer_hours": 12, "shown_at": now - timedelta(days=1),
        "starts_at": starts, "ends_at": starts + timedelta(hours=2), "edited_at": now,
    }  # fmt: skip
    row = Course.objects.create(**said | more)
    Session.objects.create(course=row, starts_at=row.starts_at, ends_at=row.ends_at)
    for one in leaders:
        Leader.objects.create(course=row, user=one)
    return row
