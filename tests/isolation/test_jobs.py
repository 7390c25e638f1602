"""A job belongs to the clinic whose transaction deferred it, and can be put in no other's name."""

import pytest
from django.db import DatabaseError, connection

from practice.people.models import User
from tenants.isolation import jobs
from tenants.isolation.context import enter
from tests.isolation.rows import new_user
from tests.isolation.tasks import rename


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def deferred(owner):
    return [c for (c,) in owner.execute("SELECT args->>'clinic' FROM jobs.procrastinate_jobs ORDER BY id").fetchall()]


def test_a_job_runs_in_the_clinic_that_deferred_it(emptied, clinics, owner, work):
    a, b = clinics["a"].schema, clinics["b"].schema
    with enter(a):
        user = new_user("Before")
        rename.defer(user=str(user.pk))
    with enter(b):  # the same id elsewhere: b's job must not touch it
        rename.defer(user=str(user.pk))
    work()
    with enter(a):
        assert User.objects.get().first_name == "Renamed"
    assert owner.execute("SELECT DISTINCT status::text FROM jobs.procrastinate_jobs").fetchall() == [("succeeded",)]


def test_a_rolled_back_request_leaves_no_job(emptied, clinics, owner):
    with pytest.raises(ZeroDivisionError), enter(clinics["a"].schema):
        rename.defer(user="x")
        raise ZeroDivisionError
    assert deferred(owner) == []


def test_a_forged_clinic_is_overwritten_and_direct_writing_refused(emptied, clinics, owner):
    a, b = clinics["a"].schema, clinics["b"].schema
    with enter(a):
        raw("SELECT jobs.defer_job('tests.isolation.tasks.rename', jsonb_build_object('clinic', %s::text))", b)
    assert deferred(owner) == [a]
    with pytest.raises(DatabaseError, match="permission denied"), enter(a):
        raw("INSERT INTO jobs.procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x')")


def test_a_waiting_job_is_not_deferred_twice_and_clinics_do_not_block_each_other(emptied, clinics, owner):
    for place in (clinics["a"].schema, clinics["b"].schema):
        for _ in range(2):
            with enter(place):
                rename.defer(queueing_lock="nightly", user="x")
    assert sorted(deferred(owner)) == sorted([clinics["a"].schema, clinics["b"].schema])


def test_a_job_of_a_clinic_that_is_gone_does_nothing(emptied, clinics):
    with pytest.raises(jobs.ClinicGone):
        rename.run_in(clinic="c_gone_0000", user="x")
