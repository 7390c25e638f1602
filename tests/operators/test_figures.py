"""What operators see of how a clinic runs: counted by night, told through one narrow function, each of itself alone."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from practice.accesslog import actions as log
from practice.people.models import User
from shared.privacy import retention
from shared.staff.actions import add_membership
from tenants.clinics import clock
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.operators import queries, tasks
from tenants.operators.models import Figures
from tests.staff.signed_in import account_with_keys, sign_in

PLATFORM = "platform"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def url(name, *arguments):
    return reverse(f"operators:{name}", urlconf="infra.urls.platform", args=arguments)


def names(**asked):
    with enter(PLATFORM):
        return [one.name for one in queries.search(queries.Asked(**asked), timezone.now()).clinics]


@pytest.fixture
def console(db, clinics, at):
    browser = at("")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(browser, operator=True)
    return browser


def count(clinic):
    with enter(clinic.schema):
        tasks.count()


def figures(clinic):
    with enter(PLATFORM):
        return Figures.objects.get(clinic=clinic.id)


def test_the_nightly_count(db, clinics, settings, tmp_path):
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    a = clinics["a"]
    count(a)
    first = figures(a)
    assert (first.members, first.retention_at, first.sealed_at, first.log_whole) == (0, None, None, None)
    assert first.bytes > 100_000  # empty tables have pages and indexes too
    with enter(PLATFORM):
        for _ in range(2):
            add_membership(account_with_keys(), a.schema, NOW)
        add_membership(account_with_keys(), clinics["b"].schema, NOW)
    with enter(a.schema):
        who = User.objects.create_user("maja@clinic.example", first_name="Maja", role="practitioner", treats=True,
                                       staff_id=uuid4(), created_at=NOW)  # fmt: skip
        log.record(log.What.OPENED, who=who, clients=[uuid4()], unit="Ekens samtal", now=NOW)
        log.check(NOW)
    retention.run(lambda: enter(a.schema), NOW, False)
    count(a)
    found = figures(a)
    assert (found.members, found.sealed_at, found.log_whole) == (2, NOW, True)
    assert found.retention_at is not None


def test_a_clinic_tells_of_itself_alone_and_reads_nothing(db, clinics):
    count(clinics["a"])
    with enter(PLATFORM):
        assert [one.clinic_id for one in Figures.objects.all()] == [clinics["a"].id]
    for sql in ("SELECT * FROM platform.operators_figures", "SELECT platform.space()", "SELECT * FROM jobs.failures()"):
        refused = pytest.raises(DatabaseError, match="permission denied")
        with refused, enter(clinics["a"].schema), connection.cursor() as cursor:
            cursor.execute(sql)


def test_members_and_size_stand_on_both_pages_and_order_the_list(console, clinics):
    page = console.get(url("clinics")).content.decode()
    assert "1.5 MB" not in page
    with enter(PLATFORM):
        for key, members, size in (("a", 4711, 1_500_000), ("b", 3, 25_000_000)):
            Figures.objects.create(clinic_id=clinics[key].id, members=members, bytes=size, counted_at=NOW)
    for page in (console.get(url("clinics")), console.get(url("clinic", clinics["a"].id))):
        assert "4,711" in page.content.decode() and "1.5 MB" in page.content.decode()
    assert names(sort="members") == ["Ekens samtal", "Havens samtaler"]
    assert names(sort="size") == ["Havens samtaler", "Ekens samtal"]


@pytest.fixture
def failed(owner, clinics):
    """Jobs that were given up: three of the clinic's, one of the schedule's own."""
    made = """INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, args, status)
              VALUES ('default', %s, %s, 'failed') RETURNING id"""
    clinic = json.dumps({"clinic": clinics["b"].schema, "client": "0193-secret"})
    jobs = [("practice.telling.tasks.tell", clinic)] * 3 + [("schedule:practice.nobody", "{}")]
    owner.execute("SET search_path = jobs")  # a trigger of the table's looks for its own there
    keys = [owner.execute(made, job).fetchone()[0] for job in jobs]
    yield
    owner.execute("DELETE FROM jobs.procrastinate_jobs WHERE id = ANY(%s)", [keys])


def test_failed_jobs_are_called_to_attention_and_told_by_task_and_clinic(failed, console, clinics):
    page = console.get(url("clinics")).content.decode()
    assert "1 clinic has failed jobs" in page and "3 failed jobs" in page
    assert names(only="failed") == ["Havens samtaler"]
    health = console.get(url("health")).content.decode()
    assert "practice.telling.tasks.tell" in health and "Havens samtaler" in health and "the platform itself" in health
    assert "0193-secret" not in health  # no job's argument


def test_a_night_that_was_missed_is_told(console, clinics):
    a, now = clinics["a"], timezone.now()
    with enter(PLATFORM):
        Clinic.objects.update(created_at=now - timedelta(days=3))
        Figures.objects.create(clinic_id=a.id, members=1, bytes=1, retention_at=now, log_whole=True, counted_at=now)
    assert names(only="late") == ["Havens samtaler"]  # never ran there
    with enter(PLATFORM):
        Figures.objects.update(retention_at=now - timedelta(hours=40))
    assert len(names(only="late")) == 2
    with enter(PLATFORM):
        Figures.objects.update(retention_at=now, log_whole=False)
        found = queries.nights(now)
    assert (found.clinics, found.counted, found.late, found.broken) == (2, 1, 2, 1)
    assert "Access logs found broken" in console.get(url("health")).content.decode()


def test_health_tells_of_spares_versions_and_space(console, clinics):
    with enter(PLATFORM):
        Clinic.objects.filter(pk=clinics["b"].id).update(recipe="0123456789abcdef")
    page = console.get(url("health")).content.decode()
    for words in ("Rooms that wait for a sign-up", "01234567", "behind", "up to date", "Database", "nothing waits"):
        assert words in page, words


def test_health_tells_that_the_clock_is_not_believed(console):
    assert "clock --believe" not in console.get(url("health")).content.decode()
    with enter(PLATFORM):
        assert not clock.believes(timezone.now() + timedelta(hours=1))
    assert "clock --believe" in console.get(url("health")).content.decode()
