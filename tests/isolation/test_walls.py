"""Walls 1 and 2 (DESIGN section 6): whatever a clinic's request runs, it reaches no other clinic and not the platform."""

import os
import socket
import threading
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django_tenants.utils import schema_context

from infra.database.app_backend import base
from practice.people.models import User
from tenants.isolation.context import enter
from tenants.isolation.errors import OutsidePlace

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone() if cursor.description else None


def somebody(name="Tove"):
    return User.objects.create_user(f"{name.lower()}@example.org", first_name=name, created_at=NOW)


def where():
    """What the server itself says, past every layer of ours."""
    return connection.connection.execute("SELECT current_user, current_setting('search_path')").fetchone()


@pytest.fixture
def a(clinics):
    return clinics["a"].schema


@pytest.fixture
def b(clinics):
    return clinics["b"].schema


def cut(conn):
    """The network goes away under an open connection."""
    with socket.socket(fileno=os.dup(conn.connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def test_the_login_role_alone_reads_nothing(emptied, a):
    with pytest.raises(OutsidePlace):
        User.objects.count()
    with transaction.atomic(), pytest.raises(OutsidePlace):
        User.objects.count()
    connection.ensure_connection()
    for table in (f"{a}.people_user", "platform.clinics_clinic", "jobs.procrastinate_jobs", "cache.counters"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.connection.execute(f"SELECT * FROM {table}")


@pytest.mark.parametrize(
    "table", ["{b}.people_user", "platform.clinics_clinic", "jobs.procrastinate_jobs", "cache.counters"]
)
@pytest.mark.parametrize(
    "statement", ["SELECT * FROM {}", "DELETE FROM {}", "TRUNCATE {}", "COPY {} TO STDOUT", "DROP TABLE {}", "LOCK {}"]
)
def test_a_clinic_is_refused_what_is_not_its_own(emptied, a, b, table, statement):
    with enter(a), pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
        raw(statement.format(table.format(b=b)))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE people_user DISABLE ROW LEVEL SECURITY",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY people_user TO '/tmp/x'",
        "COPY people_user TO PROGRAM 'cat'",
    ],
)
def test_a_clinic_changes_no_structure_and_reads_no_file(emptied, a, statement):
    with enter(a), pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
        raw(statement)


def test_the_platform_reads_no_clinic(emptied, a):
    with enter("platform"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        raw(f"SELECT * FROM {a}.people_user")


def test_nothing_survives_commit_rollback_or_an_exception(emptied, a, b):
    with enter(a):
        somebody()
    assert where() == ("enrum_app", '""')
    with pytest.raises(ZeroDivisionError), enter(a):
        raise ZeroDivisionError
    assert where() == ("enrum_app", '""')
    with enter(b):
        assert not User.objects.exists()


def test_a_plain_set_does_not_outlive_commit(emptied, a, b):
    with enter(a):
        raw(f"SET ROLE {b}")
        raw(f"SET search_path = {b}")
    assert where() == ("enrum_app", '""')


def test_commit_of_an_aborted_transaction_is_an_error(emptied, a):
    with pytest.raises(DatabaseError, match="aborted"), enter(a):
        somebody()
        try:
            raw("SELECT 1/0")
        except DatabaseError:
            pass  # swallowed without a savepoint: PostgreSQL would answer COMMIT with a silent ROLLBACK
    with enter(a):
        assert not User.objects.exists()


def test_a_place_holds_through_savepoints_and_server_side_cursors(emptied, a):
    with enter(a):
        somebody()
        with pytest.raises(DatabaseError), transaction.atomic():
            raw("SELECT 1/0")
        assert [user.first_name for user in User.objects.iterator(chunk_size=1)] == ["Tove"]
        assert raw("SELECT current_user") == (a,)


def test_no_change_of_clinic_inside_a_transaction(emptied, a, b):
    with enter(a):
        with pytest.raises(OutsidePlace), enter(b):
            pass
        with pytest.raises(OutsidePlace), schema_context(b):
            pass
        assert raw("SELECT current_user") == (a,)


@pytest.mark.parametrize("name", ["c_never_built", "postgres", "enrum_owner"])
def test_a_begin_that_fails_leaves_no_half_transaction(emptied, a, name):
    with pytest.raises(DatabaseError), enter(name):
        pass
    with enter(a):
        assert raw("SELECT current_user") == (a,)


@pytest.mark.parametrize("name", ["a; DROP SCHEMA platform", 'x"', "X", "", "ä", "a'b"])
def test_a_name_that_would_need_quoting_is_no_place(emptied, name):
    with pytest.raises(ValueError, match="not a place"), enter(name):
        pass


def test_a_connection_lost_inside_or_while_idle(emptied, a, b):
    with pytest.raises(DatabaseError), enter(a):
        cut(connection)
        somebody()
    with enter(a):
        assert not User.objects.exists()
    cut(connection)
    with enter(b):  # BEGIN is tried once more, on a new connection
        assert raw("SELECT current_user") == (b,)


def test_introspection_leaves_nothing_behind(emptied, a):
    with enter(a):
        assert "people_user" in connection.introspection.table_names()
    assert where() == ("enrum_app", '""')


def test_threads_see_only_their_own_clinic(emptied, a, b):
    for place, name in ((a, "Asta"), (b, "Bodil")):
        with enter(place):
            somebody(name)
    wrong, start = [], threading.Barrier(4)

    def work(place, name):
        start.wait()
        for turn in range(40):
            try:
                with enter(place):
                    if [user.first_name for user in User.objects.all()] != [name]:
                        wrong.append(place)
                    if turn % 4 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass
        connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in ((a, "Asta"), (b, "Bodil")) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_default_privileges_reach_tables_of_later_migrations(emptied, a, owner):
    owner.execute(f"CREATE TABLE {a}.later (a int)")
    try:
        with enter(a):
            raw("INSERT INTO later (a) VALUES (1)")
            assert raw("SELECT a FROM later") == (1,)
    finally:
        owner.execute(f"DROP TABLE {a}.later")


def test_two_clinics_in_one_test_transaction(db, clinics, a, b):
    for place in (a, b, a):
        with enter(place):
            assert raw("SELECT current_user") == (place,)
    with pytest.raises(OutsidePlace):
        User.objects.count()
    assert where()[0] == "enrum_app"


def test_a_session_that_has_been_in_many_clinics_is_exchanged(emptied, a, b, monkeypatch):
    """Or its copy of the catalogue would grow with every clinic that it has ever seen."""
    monkeypatch.setattr(base, "PLACES_A_SESSION", 1)
    sessions = []
    for place in (a, a, b, b, a):
        with enter(place):
            sessions.append(connection.connection.info.backend_pid)
            assert where()[0] == place and User.objects.count() == 0
    first, again, second, still, third = sessions
    assert first == again and second == still and len({first, second, third}) == 3
