"""For how long a staff member is signed in at a clinic, and what ends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.people import unlock
from practice.people.models import StaffSignIn
from shared.staff import actions, sessions
from shared.staff.lifetimes import LONGEST_IDLE
from shared.staff.models import StaffSession
from tenants.isolation.context import enter
from tests.people.handing import PLATFORM, Person, enters, is_in, move_on


def test_an_idle_session_ends_and_a_busy_one_goes_on(anna, a):
    enters(anna, a)
    for _ in range(3):
        move_on(anna, a, 19 * 60)
        assert is_in(anna, a)
    move_on(anna, a, 20 * 60)
    assert not is_in(anna, a)
    with enter(a.schema):
        assert not StaffSignIn.objects.exists()


def test_ten_hours_are_the_end(anna, a):
    enters(anna, a)
    with enter(a.schema):
        StaffSignIn.objects.update(expires_at=timezone.now())
    move_on(anna, a, 31)
    assert not is_in(anna, a)


@pytest.mark.parametrize("change", ["key revoked", "key blocked", "account", "membership", "signed out at BASE"])
def test_what_ends_at_base_ends_here_within_a_minute(anna, a, change):
    enters(anna, a)
    with enter(PLATFORM):
        key = anna.account.hardware_keys.get(credential=anna.account.credential)
        {
            "key revoked": key.delete,
            "key blocked": lambda: actions.block_key(key, "lost"),
            "account": lambda: type(anna.account).objects.update(ended_at=timezone.now()),
            "membership": lambda: actions.end_membership(anna.account, a.schema, timezone.now()),
            "signed out at BASE": lambda: sessions.end_all(anna.account),
        }[change]()
    move_on(anna, a, 31)
    assert not is_in(anna, a)


def test_idling_at_base_does_not_end_work_at_a_clinic(anna, a):
    enters(anna, a)
    with enter(PLATFORM):
        StaffSession.objects.update(seen_at=timezone.now() - timedelta(hours=2))
        actions.purge(timezone.now())
    move_on(anna, a, 31)
    assert is_in(anna, a)


def test_asking_costs_one_question_in_half_a_minute(anna, a, django_assert_max_num_queries):
    enters(anna, a)
    is_in(anna, a)
    asked = []

    def count(execute, sql, params, many, context):
        asked.append("staff_alive" in sql)
        return execute(sql, params, many, context)

    from django.db import connection

    with connection.execute_wrapper(count):
        is_in(anna, a)
        assert sum(asked) == 0
        move_on(anna, a, 31)
        is_in(anna, a)
        assert sum(asked) == 1


def test_signing_out_here_ends_it_at_base_and_elsewhere(a, b):
    anna = Person("anna", a, b)
    enters(anna, a), enters(anna, b)
    assert anna.my(a).post("/sign-out").status_code == 302
    assert not is_in(anna, a)
    assert anna.base.get("/staff/").status_code == 302
    move_on(anna, b, 31)
    assert not is_in(anna, b)


def test_a_session_that_came_otherwise_is_no_staff_session(anna, a):
    """A password reset, a forged session, allauth: whatever signs a staff member in without a hand-off signs in nobody."""
    user = anna.user(a)
    with enter(a.schema):
        anna.my(a).force_login(user)
    assert not is_in(anna, a)


def test_leftovers_are_purged(anna, a):
    enters(anna, a)
    now = timezone.now()
    with enter(a.schema):
        assert unlock.purge(now) == 0
        assert unlock.purge(now + LONGEST_IDLE + timedelta(minutes=1)) == 1
