from types import SimpleNamespace

import pytest

from practice.people.models import User
from practice.questionnaires import actions
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests.journal.people import NOW
from tests.journal.people import cast as people
from tests.privacy_app.documents import POLICY, put_alone

CHANNELS = """channels:
  mail: {channel: mail, discreet: true, only: [booking.time, booking.link, account.link, contact.first_name]}
"""


@pytest.fixture(autouse=True)
def epochs(settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    files = FileEpochs(settings.EPOCHS_DIR)
    files.begin("2026-11")
    return files


@pytest.fixture
def here(db, clinics, sink):
    """Inside clinic a: Maja treats Elin, Tor owns the clinic."""
    found = people(clinics["a"].schema)
    with enter(clinics["a"].schema):
        put_alone(POLICY + CHANNELS)
        owner = User.objects.create_user(
            "tor@clinic.example",
            first_name="Tor",
            last_name="Berg",
            role="owner",
            created_at=NOW,
            staff_id=found.elin.pk,
        )
        yield SimpleNamespace(
            maja=found.maja, robin=found.robin, elin=found.elin, keys=found.keys, owner=owner, sink=sink,
            schema=clinics["a"].schema,
        )  # fmt: skip


@pytest.fixture
def answered(here):
    """answered([0, …], "phq9", now) → actions.Sent, as Elin answers it."""

    def answer(answers, key="phq9", now=NOW, copy=False):
        row = actions.ask(here.elin, here.maja, key, now)
        actions.save_draft(row, answers)
        return actions.submit(row, answers, copy, "sv", now)

    return answer
