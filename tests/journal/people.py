"""The cast: Maja treats Elin; Robin works at the same clinic and treats somebody else."""

import os
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

from practice.people.models import Relation, User
from shared.staff import keyring
from tenants.isolation.context import enter

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def practitioner(clinic, first, last):
    """A staff member who has been handed over with a key once. Returns (user, private half at this clinic)."""
    private = keyring.clinic_private(os.urandom(32), clinic)
    user = User.objects.create(
        email=f"{first.lower()}@clinic.example",
        first_name=first,
        last_name=last,
        role=User.Role.PRACTITIONER,
        treats=True,
        staff_id=uuid4(),
        public_key=keyring.public_of(private),
        created_at=NOW,
    )
    return user, private


def person(first, last=""):
    return User.objects.create(email=f"{first.lower()}@home.example", first_name=first, last_name=last, created_at=NOW)


def treats(holder, client, began=NOW):
    return Relation.objects.create(kind=Relation.Kind.TREATS, holder=holder, client=client, began_at=began)


def cast(clinic):
    with enter(clinic):
        maja, maja_key = practitioner(clinic, "Maja", "Ahlqvist")
        robin, robin_key = practitioner(clinic, "Robin", "Ekdahl")
        elin, jonas = person("Elin", "Strand"), person("Jonas", "Palm")
        relation = treats(maja, elin)
        treats(robin, jonas)
    keys = {maja.pk: maja_key, robin.pk: robin_key}
    return SimpleNamespace(clinic=clinic, maja=maja, robin=robin, elin=elin, jonas=jonas, keys=keys, relation=relation)
