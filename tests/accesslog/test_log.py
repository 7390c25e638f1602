"""What is in the log stays in the log, and what was done to it shows."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from practice.accesslog import actions, chain, outside, queries, retention, tasks
from practice.accesslog.actions import Outcome, What, record
from practice.accesslog.models import AccessEvent, AccessSeal
from practice.people.models import User
from tenants.isolation.context import enter

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MAJA = User(id=uuid4(), first_name="Maja", last_name="Ahlqvist", role=User.Role.PRACTITIONER)
ELIN = uuid4()


def read(now=NOW, clients=(ELIN,), **more):
    record(What.OPENED, who=MAJA, clients=clients, unit="Ekens samtal", now=now, **more)


def minutes(number):
    return NOW + timedelta(minutes=number)


@pytest.fixture
def a(emptied, clinics):
    return clinics["a"].schema


@pytest.fixture
def sealed(a):
    """Three links over six events."""
    for number in range(3):
        with enter(a):
            read(minutes(number))
            read(minutes(number), notes=2, outcome=Outcome.NO_KEY)
        with enter(a):
            assert actions.seal(minutes(number)) == 2
    return a


def codes(a):
    with enter(a):
        return sorted({problem.code for problem in queries.verify().problems})


@pytest.mark.parametrize("table", ["accesslog_event", "accesslog_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_clinics_role_changes_nothing_that_was_written(sealed, table, statement):
    with enter(sealed), pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_one_row_for_each_person_of_the_journal(a):
    adam = uuid4()
    with enter(a):
        read(clients=(ELIN, adam))
        assert set(AccessEvent.objects.values_list("client", flat=True)) == {ELIN, adam}
        assert [event.client for event in queries.about(adam)] == [adam]


def test_the_chain_holds(sealed):
    with enter(sealed):
        report = queries.verify()
    assert report.whole and (report.links, report.events, report.waiting, report.erased) == (3, 6, 0, 0)
    assert outside.kept(sealed) == (3, report.head)


def test_sealing_with_nothing_new_makes_no_link(sealed):
    with enter(sealed):
        assert actions.seal(minutes(9)) == 0
        assert AccessSeal.objects.count() == 3


def test_a_long_backlog_becomes_several_links(sealed, monkeypatch):
    monkeypatch.setattr(actions, "IN_ONE_LINK", 3)
    with enter(sealed):
        for number in range(7):
            read(minutes(5 + number))
        assert actions.seal(minutes(20)) == 7
        assert AccessSeal.objects.count() == 6
    assert codes(sealed) == []


def test_the_jobs_run_as_the_worker_runs_them(sealed):
    with enter(sealed):
        read(timezone.now())
    tasks.seal.run_in(clinic=sealed)
    tasks.check.run_in(clinic=sealed)
    with enter(sealed):
        assert AccessSeal.objects.count() == 5 and queries.last_checked().kind == AccessSeal.Kind.WHOLE


def test_what_was_committed_late_is_sealed_all_the_same(sealed):
    with enter(sealed):
        read(NOW - timedelta(minutes=30))
    with enter(sealed):
        assert actions.seal(minutes(5)) == 1
    assert codes(sealed) == []


def test_a_changed_row_shows(sealed, owner):
    owner.execute(f"UPDATE {sealed}.accesslog_event SET who_name = 'Somebody Else' WHERE notes = 2")
    assert codes(sealed) == ["event_changed"]


def test_a_removed_row_shows(sealed, owner):
    owner.execute(f"DELETE FROM {sealed}.accesslog_event WHERE outcome = 'no_key' AND at = %s", [NOW])
    assert codes(sealed) == ["event_missing"]


def test_a_row_with_an_old_date_shows(sealed):
    with enter(sealed):
        read(NOW - timedelta(days=3))
    with enter(sealed):
        assert actions.seal(minutes(5)) == 0
    assert codes(sealed) == ["event_added"]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE {}.accesslog_seal SET sealed_at = sealed_at + interval '1 day' WHERE number = 2", "link_changed"),
        (
            "UPDATE {}.accesslog_seal SET entries = substring(entries from 49), count = 1 WHERE number = 2",
            "link_changed",
        ),
        ("DELETE FROM {}.accesslog_seal WHERE number = 2", "gap"),
        ("DELETE FROM {}.accesslog_seal WHERE number = 1", "gap"),
        ("DELETE FROM {}.accesslog_seal WHERE number = 3", "cut_off"),
        ("DELETE FROM {}.accesslog_seal", "cut_off"),
    ],
)
def test_a_touched_chain_shows(sealed, owner, statement, found):
    owner.execute(statement.format(sealed))
    assert found in codes(sealed)


def test_a_chain_rewritten_without_the_key_shows(sealed, owner, settings, tmp_path):
    """Whoever may write everything in the database, but has not the file, makes a whole new history."""
    owner.execute(f"DELETE FROM {sealed}.accesslog_event WHERE notes = 2")
    owner.execute(f"DELETE FROM {sealed}.accesslog_seal")
    theirs, ours = tmp_path / "theirs", settings.ACCESS_LOG_KEY
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = theirs, tmp_path / "elsewhere"
    with enter(sealed):
        actions.seal(minutes(2))
    settings.ACCESS_LOG_KEY = ours
    assert codes(sealed) == ["not_signed"]


def test_a_link_of_another_clinic_does_not_fit(sealed, clinics, owner):
    b = clinics["b"].schema
    owner.execute(f"INSERT INTO {b}.accesslog_event SELECT * FROM {sealed}.accesslog_event")
    owner.execute(f"INSERT INTO {b}.accesslog_seal SELECT * FROM {sealed}.accesslog_seal")
    assert codes(b) == ["link_changed"]


def test_two_sealers_at_once_make_one_link(sealed):
    with enter(sealed):
        read(minutes(4))
    with enter(sealed):
        last = queries.last_link()
        actions.seal(minutes(5))
        rival = chain.extend(sealed, last, "events", {}, minutes(5), outside.sign)
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessSeal.objects.create(**rival._asdict())
    assert codes(sealed) == []


# --- the rule's end -------------------------------------------------------------------------------------------------


def test_erasing_by_rule_leaves_a_whole_chain_and_no_content(sealed, owner):
    with enter(sealed):
        due = AccessEvent.objects.filter(at__lt=minutes(2))
        assert retention.erase(due, "delete", minutes(60)) == 4
        assert AccessEvent.objects.count() == 2
        report = queries.verify()
    assert report.whole and (report.events, report.erased) == (2, 4)
    kept = owner.execute(f"SELECT string_agg(s::text, '') FROM {sealed}.accesslog_seal s").fetchone()[0]
    assert "Ahlqvist" not in kept and str(ELIN) not in kept and ELIN.hex not in kept


def test_the_platforms_function_takes_only_what_is_older_in_the_clinic_that_asks(sealed, clinics):
    b = clinics["b"].schema
    with enter(b):
        read()
    with enter(sealed), connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM accesslog_event")
        everything = cursor.fetchone()[0]
        cursor.execute("SELECT platform.erase_access_events(%s, %s)", [everything, NOW])
        assert cursor.fetchone() == (0,)  # none is older than the day given
    with enter(b), connection.cursor() as cursor:
        cursor.execute("SELECT platform.erase_access_events(%s, %s)", [everything, minutes(60)])
        assert cursor.fetchone() == (0,)
        assert AccessEvent.objects.count() == 1
    with enter(sealed):
        assert AccessEvent.objects.count() == 6


def test_nobody_but_a_clinic_asks_the_function(sealed):
    with enter("platform"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SELECT platform.erase_access_events('{}', now())")


def test_an_erasure_without_its_link_counts_as_removed(sealed):
    with enter(sealed), connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM accesslog_event WHERE notes = 2")
        cursor.execute("SELECT platform.erase_access_events(%s, %s)", [cursor.fetchone()[0], minutes(60)])
    assert codes(sealed) == ["event_missing"]


# --- the checks -----------------------------------------------------------------------------------------------------


def test_a_check_leaves_its_outcome_in_the_chain(sealed, owner):
    with enter(sealed):
        assert queries.last_checked() is None
        assert actions.check(minutes(10)).whole
    with enter(sealed):
        assert queries.last_checked().kind == AccessSeal.Kind.WHOLE
    owner.execute(f"DELETE FROM {sealed}.accesslog_event WHERE notes = 2")
    with enter(sealed):
        assert not actions.check(minutes(20)).whole
    with enter(sealed):
        assert queries.last_checked().kind == AccessSeal.Kind.BROKEN


def test_the_command_names_what_is_broken(sealed, owner):
    out = StringIO()
    call_command("accesslog", "verify", clinic="a", stdout=out)
    assert "a: whole. 3 links, 6 events" in out.getvalue()
    owner.execute(f"DELETE FROM {sealed}.accesslog_event WHERE notes = 2")
    with pytest.raises(SystemExit) as ended:
        call_command("accesslog", "verify", stdout=out)
    assert ended.value.code == 1 and "BROKEN" in out.getvalue() and "event_missing" in out.getvalue()
    assert "Ahlqvist" not in out.getvalue()
    with pytest.raises(CommandError):
        call_command("accesslog", "verify", clinic="nobody")


def test_the_signing_key_is_made_once_and_read_by_its_owner_alone(settings):
    first = outside.public_key().public_bytes_raw()
    assert outside.public_key().public_bytes_raw() == first
    assert settings.ACCESS_LOG_KEY.stat().st_mode & 0o777 == 0o600


def test_a_commitment_tells_columns_apart():
    salt = bytes(32)
    assert chain.commitment(salt, ["ab", "c"]) != chain.commitment(salt, ["a", "bc"])
    assert chain.commitment(salt, [None]) != chain.commitment(salt, [""])
    assert chain.commitment(salt, [NOW]) == chain.commitment(salt, [NOW.astimezone()])
    assert chain.commitment(salt, ["a"]) != chain.commitment(bytes(31) + b"1", ["a"])
