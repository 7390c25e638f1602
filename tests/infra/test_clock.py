"""A clock that leaps: nothing periodic begins, so nothing is deleted, until somebody says that it is right."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from infra import schedule
from tenants.clinics import clock
from tenants.isolation.context import enter

PLATFORM = settings.PUBLIC_SCHEMA_NAME


@pytest.fixture
def leap(monkeypatch, emptied):
    """leap(days=…): both clocks of the house, this machine's and the database's, go on from there."""
    real, moved = timezone.now, [timedelta(0)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + moved[0])
    monkeypatch.setattr("tenants.clinics.clock.APART", timedelta(days=9999))  # the database's does not follow in a test

    def by(**delta):
        moved[0] = timedelta(**delta)

    return by


def begins():
    """Whether a periodic job would begin now."""
    return schedule._clock_is_believed()


def told():
    out = StringIO()
    call_command("clock", stdout=out)
    return out.getvalue()


def test_nothing_periodic_begins_after_a_leap_until_somebody_says_that_the_clock_is_right(leap):
    assert begins() and "periodic work runs" in told()
    leap(days=2)
    assert begins(), "a weekend without a server is no leap"
    leap(days=400)
    assert not begins() and not begins() and "stands still" in told()
    leap(days=2, minutes=5)
    assert begins(), "set right again, it goes on by itself"
    leap(days=400)
    call_command("clock", "--believe", stdout=StringIO())
    assert begins() and "periodic work runs" in told()


def test_a_clock_apart_from_the_databases_is_not_believed(emptied):
    with enter(PLATFORM):
        assert clock.believes(timezone.now())
        assert not clock.believes(timezone.now() + timedelta(minutes=10))
        assert clock.trouble().trouble == "apart"
        assert not clock.believes(timezone.now() - timedelta(minutes=10))
        assert clock.believes(timezone.now()) and clock.trouble() is None


def test_no_job_of_any_clinic_is_deferred_by_a_clock_that_leapt(leap, monkeypatch):
    deferred = []
    monkeypatch.setattr(schedule, "_defer_in", lambda places, function: deferred.append(function))
    due = schedule._register.__wrapped__("0 3 * * *", "tenants.clinics.tasks.retention", schedule.CLINICS)
    due.func(0)
    leap(days=400)
    due.func(0)
    assert len(deferred) == 1
