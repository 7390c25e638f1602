"""Clinic a is full, a new clinic is empty. Outside any place; `db` is the test's own transaction."""

import os
from types import SimpleNamespace
from uuid import uuid4

import pytest

from practice.journal import actions as journals
from practice.journal import vault
from practice.people.models import Relation, User
from shared.privacy.rights.models import Erasure
from shared.staff import keyring
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts
from tenants.leaving import actions, rows
from tenants.leaving.models import Parcel
from tenants.signup.completion import found
from tests.rights.everything import NOW, Person

NOTE = "She sleeps again since the move to the island."


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")


def member(role, name, schema, root):
    return User.objects.create_user(
        f"{name.lower()}@clinic.example", first_name=name, last_name="Ek", role=role, treats=role == "practitioner",
        staff_id=uuid4(), public_key=keyring.public_of(keyring.clinic_private(root, schema)), created_at=NOW,
    )  # fmt: skip


@pytest.fixture
def full(db, clinics):
    """A row in every table, an owner, and a practitioner with a journal of one signed note."""
    clinic, root = clinics["a"], os.urandom(32)
    with enter(clinic.schema):
        person = Person()
        Parcel.objects.all().delete()  # a row in every table is one in this, too
        for table in rows.moving():
            if not table.model_class._base_manager.exists() and table.model != "rights.Erasure":
                person._row(table.model.lower())
        Erasure.objects.create(person=uuid4(), day=NOW.date(), begun_at=NOW, about=[], erased={}, kept=[])
        owner, maja = (
            member("owner", "Ove", clinic.schema, os.urandom(32)),
            member("practitioner", "Siv", clinic.schema, root),
        )
        elin = User.objects.create_user(
            "elin@home.example", "a long walk in the rain", first_name="Elin", created_at=NOW
        )
        Relation.objects.create(kind="treats", holder=maja, client=elin, began_at=NOW)
        private = keyring.clinic_private(root, clinic.schema)
        journal = journals.start_journal(maja, [elin], NOW)
        opened = vault.open_journal(journal, maja, private, NOW)
        journals.sign(opened, maja, journals.Draft(uuid4(), NOTE), NOW)
    return SimpleNamespace(clinic=clinic, person=person, owner=owner, maja=maja, elin=elin, root=root, journal=journal)


def fresh(name, country="SE"):
    """A clinic that somebody has just signed up: the owner is there, and what the sign-up laid ready."""
    number = "5560000001" if country == "SE" else "10000009"
    details = {
        "name": name, "country": country, "organisation_number": number, "profession": "psychologist", "licensed": True,
        "subdomain": f"{name.lower()}-{os.urandom(3).hex()}",
        "owner": {"staff_id": uuid4(), "name": "Olga Ny", "email": "olga@clinic.example", "language": "sv"},
        "agreement": {"version": "2026-11", "language": "sv", "accepted_at": NOW},
    }  # fmt: skip
    entry = found(details, NOW)
    refreshed()
    return entry


def refreshed():
    """Within a test's transaction the host map is not refreshed by itself."""
    hosts.version, hosts.checked = None, 0.0
    hosts.find("")


def parcel_of(clinic, tmp_path, name="parcel.zip"):
    """(the file, its row)"""
    with enter(clinic.schema):
        row = actions.ask(User.objects.filter(role="owner").first().pk, NOW)
        actions.make(row.pk, NOW)
        row.refresh_from_db()
        path = tmp_path / name
        path.write_bytes(b"".join(actions.zipped(row)))
    return path, row


@pytest.fixture
def parcel(full, tmp_path):
    return parcel_of(full.clinic, tmp_path)[0]
