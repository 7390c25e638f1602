"""The owner says which keys open the door, and sees beforehand to whom it closes."""

import pytest
from django.utils import timezone

from shared.staff import demands
from shared.staff.demands import Demand
from shared.staff.models import HardwareKey, KeyModel
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM, Person, enters, is_in, later, touch

PAGE = "/staff/keys-accepted"


@pytest.fixture
def owner(a):
    person = Person("olga", a, role="owner")
    enters(person, a)
    return person


def post(person, clinic, **fields):
    return person.my(clinic).post(PAGE, fields)


def standing_demand(clinic):
    with enter(clinic.schema):
        return demands.here()


def confirmed(person, clinic, **fields):
    """As the owner does it: send, touch, send again."""
    assert post(person, clinic, **fields)["Location"].startswith("/handoff/start?pending=")
    touch(person, clinic, "keys.demand")
    enters(person, clinic, pending=_pending(clinic))
    return post(person, clinic, **fields)


def _pending(clinic):
    from practice.people.models import PendingForm

    with enter(clinic.schema):
        return str(PendingForm.objects.get().pk)


def synced(person):
    with enter(PLATFORM):
        HardwareKey.objects.filter(staff=person.account).update(synced=True)


def test_nothing_is_demanded_at_first_and_everybody_is_shown(owner, anna, a):
    page = owner.my(a).get(PAGE).content.decode()
    assert standing_demand(a) == Demand() and "olga" in page and "anna" in page


def test_it_takes_a_touch_and_whoever_does_not_fit_is_told_first(owner, anna, a):
    synced(anna), enters(anna, a)
    asked = post(owner, a, hardware_only="on")
    assert asked.status_code == 422 and 'name="sure"' in asked.content.decode()
    assert standing_demand(a) == Demand()
    assert confirmed(owner, a, hardware_only="on", sure="1").status_code == 302
    assert standing_demand(a) == Demand(hardware_only=True)
    with enter(a.schema):
        later(anna, a, 31)
    assert not is_in(anna, a) and is_in(owner, a)  # whoever was in comes in anew
    assert (
        anna.base.get(anna.my(a).get("/handoff/start")["Location"].removeprefix("http://enrum.test")).status_code == 403
    )


def test_owners_do_not_shut_themselves_out(owner, a):
    synced(owner)
    refused = post(owner, a, hardware_only="on", sure="1")
    assert refused.status_code == 422 and standing_demand(a) == Demand()


def test_certified_models_can_be_demanded_only_where_some_are_known(owner, a):
    assert post(owner, a, certified="on").status_code == 422
    with enter(PLATFORM):
        KeyModel.objects.create(aaguid="5011d000-0000-4000-8000-000000000001", name="Solid Key 5", withdrawn=False)
    assert "Solid Key 5" in owner.my(a).get(PAGE).content.decode()
    assert post(owner, a, allowed="5011d000-0000-4000-8000-000000000001").status_code == 422
    assert post(owner, a, certified="on", allowed="0" * 8).status_code == 422
    assert standing_demand(a) == Demand()


def test_a_clinic_speaks_for_itself_alone(owner, a, b):
    with enter(a.schema):
        demands.change(Demand(hardware_only=True), timezone.now())
    assert standing_demand(b) == Demand()
    with enter(b.schema):
        assert demands.members_keys() == {}
    with enter(a.schema):
        assert set(demands.members_keys()) == {owner.account.pk}
