"""Tove is a client of clinic a with a password; Maja treats her and keeps her journal; Ove owns the clinic."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from practice.booking.models import Booking, Service
from practice.journal import actions as journals
from practice.people.actions import add_client
from practice.people.models import Relation, User
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import touched
from tests.staff.signed_in import enter_clinic

PASSWORD = "en lång promenad i regnet"
LONG_AGO = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")


def staff(role, name):
    return User.objects.create_user(
        f"{name.lower()}@clinic.example", first_name=name, last_name="Ek", role=role, treats=role == "practitioner",
        staff_id=uuid4(), created_at=LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def people(db, clinics):
    """Everybody, with a browser each; outside of any place."""
    clinic, now = clinics["a"], timezone.now()
    with enter(clinic.schema):
        tove = add_client(
            LONG_AGO, first_name="Tove", last_name="Lindqvist", email="tove@home.example", password=PASSWORD,
            phone="+46700000001",
        )  # fmt: skip
        maja, ove = staff("practitioner", "Maja"), staff("owner", "Ove")
        Relation.objects.create(kind="treats", holder=maja, client=tove, began_at=LONG_AGO)
    found = SimpleNamespace(clinic=clinic, tove=tove, maja=maja, ove=ove, now=now)
    found.of = {name: browser(clinic, getattr(found, name)) for name in ("tove", "maja", "ove")}
    with enter(clinic.schema):
        maja.refresh_from_db()
        _booking(found)
        journal = journals.start_journal(maja, [tove], LONG_AGO)
        draft = journals.Draft(uuid4(), "Sover dåligt sedan i maj.")
        found.note = journals.save_draft(journal, None, maja, draft, LONG_AGO)
    return found


def _booking(found):
    service = Service.objects.create(
        name={"sv": "Samtal"}, minutes=45, step_minutes=45, price=90000, currency="SEK", forms=["video"]
    )
    start = found.now + timedelta(days=3)
    end = start + timedelta(minutes=45)
    found.booking = Booking.objects.create(
        practitioner=found.maja, client=found.tove, service=service, period=(start, end), starts_at=start, ends_at=end,
        form="video", state="confirmed", price=90000, currency="SEK", free_cancel_until=start, late_fee=0,
        created_at=LONG_AGO,
    )  # fmt: skip


def browser(clinic, user):
    found = Client(headers={"host": clinic.my_host, "accept-language": "en"}, raise_request_exception=False)
    if user.role:
        enter_clinic(found, user, clinic)
    else:
        with enter(clinic.schema):
            found.force_login(user)
    return found


@pytest.fixture(autouse=True)
def _touched(settings):
    touched.always(settings)
