"""What a clinic learns, and does, when a colleague's keys are all lost: the real jobs, from place to place."""

import re

import pytest
from django.utils import timezone

from infra import housekeeping
from practice.people import recovering
from practice.people.models import StaffSignIn, User
from shared.staff import links, recovery
from shared.staff.models import Notice, Recovery, StaffAccount, Trustee
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.mailbox.policies import put_in_force
from tests.people.handing import PLATFORM, Person, enters


@pytest.fixture
def a(clinics):
    return clinics["a"]


@pytest.fixture
def told(emptied, a, clinics, sink, work):
    """Anna works at both clinics with two trustees elsewhere; both have confirmed; every job is done. (anna, recovery)"""
    put_in_force(a, "first_name")
    anna, owner = Person("anna", a, clinics["b"]), Person("olga", a, role="owner")
    friends = [Person(name, clinics["b"]) for name in ("ada", "bo")]
    enters(anna, a), enters(owner, a)
    with enter(PLATFORM):
        for friend in friends:
            recovery.name_trustee(anna.account, friend.account.email, timezone.now())
            trustee = Trustee.objects.get(email=friend.account.email)
            recovery.accept(friend.account, trustee.pk, timezone.now())
        pk = recovery.ask(anna.account.email, timezone.now()).pk
    work()
    with enter(PLATFORM):
        row = recovery.prove(pk, links.digits(pk, links.CODE), timezone.now())
        for friend in friends:
            recovery.approve(row, friend.account, links.digits(pk, links.CHECK), timezone.now())
    work()
    return anna, owner, Recovery(pk=pk)


def test_owner_is_told_by_mail_and_in_service_and_can_stop_it(told, a, sink):
    anna, owner, row = told
    (mail,) = [one for one in sink.mails() if one["To"] == "olga@mail.example"]
    assert "24" in sinks.text(mail) and not re.search("anna", sinks.text(mail), re.I)
    stop = links.stop_address(row.pk).removeprefix("http://enrum.test")
    page = owner.my(a).get("/staff/day", follow=True).content.decode()
    assert "anna" in page and stop in page
    assert owner.base.post(stop).status_code == 200
    with enter(PLATFORM):
        assert Recovery.objects.get(pk=row.pk).stopped_at
        assert Notice.objects.filter(staff=anna.account, kind="stopped").exists()
    assert stop not in owner.my(a).get("/staff/day", follow=True).content.decode()


def test_when_the_day_is_over_clinics_wait_for_another_key_and_the_old_ones_are_gone(told, a, clinics, sink, work):
    anna, _owner, _row = told
    housekeeping.finish_recoveries()
    with enter(PLATFORM):
        assert anna.account.hardware_keys.count() == 2  # its hour has not come
        Recovery.objects.update(due_at=timezone.now())
    housekeeping.finish_recoveries(), housekeeping.finish_recoveries()
    work()
    for clinic in (a, clinics["b"]):
        with enter(clinic.schema):
            user = User.objects.get(staff_id=anna.account.pk)
            assert user.public_key is None and not StaffSignIn.objects.filter(user=user).exists()
    with enter(PLATFORM):
        assert not StaffAccount.objects.get(pk=anna.account.pk).hardware_keys.exists()
    ready = [one for one in sink.mails() if one["To"] == anna.account.email]
    assert len([one for one in ready if "/keys" in sinks.text(one)]) == 1


def test_another_clinic_learns_nothing(told, clinics):
    with enter(clinics["b"].schema):
        User.objects.filter(role="practitioner").update(role="owner")
    anna, _owner, _row = told
    with enter(PLATFORM):
        anna.account.memberships.filter(clinic=clinics["b"].schema).update(ended_at=timezone.now())
    with enter(clinics["b"].schema):
        request = type("Request", (), {"user": User.objects.first()})
        assert recovering.card(request, timezone.now()) is None
