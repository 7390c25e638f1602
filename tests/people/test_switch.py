"""From one clinic to the next by the menu; and what no clinic learns by it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from practice.people import switching
from practice.people.models import StaffSignIn, User
from shared.staff import sessions
from shared.staff.models import Membership, StaffSession
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM, Person, enters

HERE, THERE = "Ekens samtal", "Havens samtaler"


@pytest.fixture(autouse=True)
def _forget():
    switching.memory.forget()
    yield
    switching.memory.forget()


@pytest.fixture
def nora(clinics, policies):
    """Works at both clinics, and has entered the first."""
    person = Person("nora", clinics["a"], clinics["b"])
    enters(person, clinics["a"])
    return person


def menu(person, clinic):
    page = person.my(clinic).get("/staff/team/me", headers={"accept-language": "en"})
    assert page.status_code == 200
    return page.content.decode().partition("<main")[0]


def test_the_menu_leads_to_the_other_clinic_and_back(nora, clinics):
    a, b = clinics["a"], clinics["b"]
    top = menu(nora, a)
    assert f'<a href="http://{b.my_host}/handoff/start"><bdi>{THERE}</bdi></a>' in top and "/staff/" in top
    assert enters(nora, b) == "/"  # the link's own way: no touch, no password
    assert HERE in menu(nora, b)


def test_whoever_works_here_alone_has_no_such_menu(clinics, policies):
    alone = Person("ida", clinics["a"])
    enters(alone, clinics["a"])
    assert "Other clinics" not in menu(alone, clinics["a"])


@pytest.mark.parametrize("change", ["membership", "clinic"])
def test_where_one_does_not_work_any_more_it_is_gone(nora, clinics, change):
    a, b = clinics["a"], clinics["b"]
    assert THERE in menu(nora, a)
    with enter(PLATFORM):
        if change == "membership":
            Membership.objects.filter(staff=nora.account, clinic=b.schema).update(ended_at=timezone.now())
        else:
            Clinic.objects.filter(pk=b.id).update(state="closed")
    switching.memory.forget()  # half a minute later
    assert THERE not in menu(nora, a)


def rooms(clinic, staff, handle, at=None):
    with enter(clinic.schema), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM platform.own_rooms(%s, %s, %s)", [staff, handle, at or timezone.now()])
        return [name for (name,) in cursor.fetchall()]


def test_a_clinic_asks_in_vain_for_anybody_who_is_not_signed_in_there(nora, clinics):
    a, b = clinics["a"], clinics["b"]
    with enter(a.schema):
        handle = StaffSignIn.objects.get().handle
    staff = nora.account.pk
    assert rooms(a, staff, handle) == [THERE]
    assert rooms(a, staff, uuid4()) == [] and rooms(a, uuid4(), handle) == []
    assert rooms(a, staff, handle, timezone.now() + timedelta(days=2)) == []  # the sign-in at BASE is over
    with enter(PLATFORM):
        Membership.objects.filter(staff=nora.account, clinic=b.schema).update(ended_at=timezone.now())
    assert rooms(b, staff, handle) == []  # not a member of the clinic that asks
    with enter(PLATFORM):
        sessions.end_all(nora.account)
        assert not StaffSession.objects.exists()
    assert rooms(a, staff, handle) == []


def test_nothing_of_it_lies_in_the_clinics_own_tables(nora, clinics, owner):
    a = clinics["a"]
    menu(nora, a)
    with enter(a.schema):
        from django.contrib.sessions.models import Session

        for session in Session.objects.all():
            assert THERE not in str(session.get_decoded()) and clinics["b"].my_host not in str(session.get_decoded())
        assert not User.objects.filter(first_name=THERE).exists()
