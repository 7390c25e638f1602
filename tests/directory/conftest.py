"""`cast`: the usual people (tests.cast); the practitioner is in the directory, with a key, and has time every day."""

import pytest
from django.utils import timezone

from practice.booking import offers
from practice.booking.slots import Hours
from practice.people.models import User
from tenants.isolation.context import enter
from tests import cast as people
from tests.booking.cast import OFFICE, service
from tests.directory.cast import listed
from tests.staff.signed_in import enter_clinic


@pytest.fixture(autouse=True)
def _log(settings, tmp_path):
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"


@pytest.fixture
def cast(clinics, at):
    """The practitioner is in the directory, with a key, and has time every day."""
    found = people.build(clinics["a"], clinics["b"])
    found.desk = at("a", "my")
    found.account = enter_clinic(found.desk, found.users["practitioner"], clinics["a"])
    with enter(clinics["a"].schema):
        maja = found.users["practitioner"] = User.objects.get(pk=found.users["practitioner"].pk)
        service("Videosamtal", maja, forms=["video"])
        offers.set_hours(maja, [Hours(day, *span) for day in range(7) for span in OFFICE], timezone.now())
        found.profile = listed(clinics["a"], maja, now=timezone.now())
    return found
