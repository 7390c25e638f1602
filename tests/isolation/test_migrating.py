"""manage.py migrate_clinics on a copy of the database, in processes of its own: what clinics have afterwards."""

import json
import os
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.conf import settings

from infra.setup import administrator
from tests import database
from tests.isolation import catalogue

COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
     WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""


class Place:
    """The copy, its clinics, and the command."""

    def __init__(self, name):
        self.name = name
        self.environment = os.environ | {"ENRUM_AS": "owner", "TEST_DB": name}
        rows = self.sql("SELECT d.domain, c.schema_name FROM platform.clinics_clinic c JOIN platform.clinics_domain d "
                        "ON d.tenant_id = c.id WHERE d.side = 'portal'")  # fmt: skip
        self.schemas = dict(rows)
        self.first, self.last = sorted(self.schemas, key=self.schemas.get)
        self.environment["LAST"] = self.schemas[self.last]

    def connect(self):
        server, owner = settings.SERVER, settings.OWNER
        return psycopg.connect(host=server.host, port=server.port, user=owner, dbname=self.name, autocommit=True,
                               password=settings.ROLE_PASSWORDS[owner])  # fmt: skip

    def sql(self, query, given=None):
        with self.connect() as owner:
            return owner.execute(query, given).fetchall()

    def command(self, release, *arguments):
        return [sys.executable, "-m", "tests.isolation.releases", release, *arguments]

    def run(self, release, *arguments):
        return subprocess.run(self.command(release, *arguments), env=self.environment, capture_output=True, text=True,
                              check=False)  # fmt: skip

    def lines(self, release, *arguments):
        return [json.loads(line) for line in self.run(release, "--json", *arguments).stdout.splitlines()]

    def columns(self, host, table):
        return dict(self.sql(COLUMNS, [f"{self.schemas[host]}.{table}"]))

    def catalogue(self, host):
        """Without the rows: the two clinics are of two countries."""
        with administrator(self.name) as admin:
            return [line for line in catalogue.read(admin, self.schemas[host]) if not line.startswith("row of ")]

    def by_django(self, release, host):
        """The release's migrations on one clinic, as stock django-tenants runs them."""
        command = [sys.executable, "-m", "tests.isolation.releases", release, "--by-django", self.schemas[host]]
        return subprocess.run(command, env=self.environment, check=True)


@pytest.fixture(scope="module")
def place(django_db_setup, worker_id):
    return Place(database.copy_for(f"migrating_{worker_id}"))  # each process of the test run has its own


def test_nothing_to_do_is_said(place):
    assert "every clinic is at this release" in place.run("none", "--check").stdout
    assert place.lines("none")[-1]["done"] == 0


def test_a_plan_is_shown_and_nothing_is_done(place):
    shown = place.run("column", "--plan").stdout
    assert "2 clinics, by SQL: mailbox.9999_release" in shown and 'ADD COLUMN "extra"' in shown
    found = place.run("column", "--check")
    assert found.returncode == 1 and f"{place.first} is behind" in found.stdout and "2 clinics" in found.stderr
    assert "extra" not in place.columns(place.first, "mailbox_outgoingmessage")


def test_every_clinic_gets_what_is_new_and_only_once(place):
    assert place.lines("column", "--only", place.first.partition(".")[0])[-1] | {"seconds": 0} == {
        "done": 1, "failed": 0, "seconds": 0,
    }  # fmt: skip
    assert "extra" not in place.columns(place.last, "mailbox_outgoingmessage")
    assert place.lines("column")[-1]["done"] == 1
    assert place.columns(place.last, "mailbox_outgoingmessage")["extra"] == "integer"
    assert place.catalogue(place.first) == place.catalogue(place.last)
    assert place.lines("column")[-1]["done"] == 0


def test_code_runs_in_the_clinics_own_schema_between_the_changes_of_its_tables(place):
    assert "by SQL and code" in place.run("code", "--plan").stdout
    assert place.lines("code")[-1] | {"seconds": 0} == {"done": 2, "failed": 0, "seconds": 0}
    for host, schema in place.schemas.items():
        assert place.sql(f"SELECT DISTINCT mark FROM {schema}.privacy_promise") == [(schema,)]
        assert place.columns(host, "privacy_promise")["mark"] == "text"


def test_what_is_replayed_is_what_django_would_have_done(place):
    """In every object, down to names, rights and the order of columns."""
    assert place.lines("several", "--only", place.first.partition(".")[0])[-1]["done"] == 1
    place.by_django("several", place.last)
    assert place.catalogue(place.first) == place.catalogue(place.last)


def test_one_clinics_failure_is_told_and_undone_and_does_not_stop_the_others(place):
    found = place.run("faulty")
    assert found.returncode == 1 and "the last one fails" in found.stderr and place.last in found.stderr
    assert "1 of 2 clinics failed" in found.stderr
    assert "extra" in place.columns(place.first, "booking_booking")
    assert "extra" not in place.columns(place.last, "booking_booking")
    assert f"{place.last} is behind" in (told := place.run("mended", "--check").stdout) and place.first not in told
    assert place.run("mended").returncode == 0
    assert place.catalogue(place.first) == place.catalogue(place.last)


def test_a_run_that_was_killed_goes_on_where_it_was(place):
    command = place.command("slow", "--json", "--workers", "1")
    running = subprocess.Popen(command, env=place.environment | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE)
    assert json.loads(running.stdout.readline())["clinic"] == place.first
    running.kill()
    running.wait()
    assert place.lines("quick")[-1]["done"] == 1
    assert place.catalogue(place.first) == place.catalogue(place.last)


def test_a_table_in_use_is_waited_for_again_and_again(place):
    with place.connect() as busy:
        busy.execute(f"BEGIN; LOCK {place.schemas[place.first]}.accesslog_event IN ACCESS EXCLUSIVE MODE")
        busy.execute(f"LOCK {place.schemas[place.first]}.django_migrations IN ROW EXCLUSIVE MODE")
        busy.execute(f"LOCK {place.schemas[place.last]}.django_migrations IN SHARE MODE")
        threading.Thread(target=lambda: (time.sleep(2), busy.execute("ROLLBACK"))).start()
        found = place.lines("table", "--lock-timeout", "200")
        assert found[-1]["done"] == 2, found
    assert place.catalogue(place.first) == place.catalogue(place.last)


def test_a_canary_that_fails_saves_the_others(place):
    broken = place.environment | {"LAST": place.schemas[place.first]}
    with place.connect() as owner:
        for schema in place.schemas.values():
            owner.execute(f"DELETE FROM {schema}.django_migrations WHERE name = '9999_release' AND app = 'booking'")
            owner.execute(f"ALTER TABLE {schema}.booking_booking DROP COLUMN IF EXISTS extra")
    command = place.command("faulty", "--canary", "1")
    found = subprocess.run(command, env=broken, capture_output=True, text=True, check=False)
    assert found.returncode == 1 and "the other clinics are as they were" in found.stderr
    assert "extra" not in place.columns(place.last, "booking_booking")
