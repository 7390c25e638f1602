"""A restore drill: what was there is there again, what was ended since stays ended, and nobody else notices."""

import json
import os
import re
import subprocess
import sys
import zipfile

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from infra.setup import administrator
from practice.people.models import User
from shared.privacy import restored
from tenants.isolation.context import enter
from tests import database
from tests.isolation import catalogue

ELIN = "elin@client.example"


def someone(clinic, address):
    with enter(clinic.schema):
        return User.objects.create_user(address, first_name="Elin", created_at=timezone.now())


def names(clinic):
    with enter(clinic.schema):
        return set(User.objects.values_list("email", flat=True))


def known_of(schema):
    """But where sequences are: one goes on from the rows that there are."""
    with administrator(settings.DATABASES["default"]["NAME"]) as admin:
        return [line for line in catalogue.read(admin, schema) if not re.match(r"row of \w+_seq:", line)]


@pytest.fixture
def backup(emptied, clinics, tmp_path, settings):
    """A folder with both clinics, in each of which somebody is."""
    settings.ENDED_DIR = tmp_path / "ended"
    for key in ("a", "b"):
        someone(clinics[key], ELIN)
    call_command("backup", str(tmp_path / "backup"))
    return tmp_path / "backup"


def test_a_lost_clinic_is_as_it_was_and_the_other_goes_on(backup, clinics, owner):
    a, b = clinics["a"].schema, clinics["b"].schema
    before, rows = known_of(a), names(clinics["a"])
    later = someone(clinics["b"], "later@client.example")
    owner.execute(f"DROP SCHEMA {a} CASCADE; CREATE SCHEMA {a}")
    call_command("restore", str(backup), clinic="a")
    assert names(clinics["a"]) == rows == {ELIN}
    assert known_of(a) == before and later.email in names(clinics["b"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():  # the walls stand again
        owner.execute(f"SET LOCAL ROLE {a}")
        owner.execute(f"SELECT 1 FROM {b}.people_user")
    new = someone(clinics["a"], "new@client.example")  # identities and defaults go on
    assert new.email in names(clinics["a"])


def test_who_was_erased_meanwhile_stays_erased(backup, clinics):
    with enter(clinics["a"].schema):
        gone = User.objects.get(email=ELIN)
        restored.remember("people.User", [gone.pk], "delete", timezone.now().date())
        gone.delete()
    call_command("restore", str(backup), clinic="a")
    assert names(clinics["a"]) == set() and names(clinics["b"]) == {ELIN}


def test_a_damaged_file_changes_nothing(backup, clinics):
    schema = clinics["a"].schema
    someone(clinics["a"], "since@client.example")
    call_command("backup", str(backup), verify=True)
    with zipfile.ZipFile(backup / f"{schema}.zip", "a") as packed:
        packed.writestr("people_user.copy.more", "x")
    with pytest.raises(CommandError, match="damaged or changed"):
        call_command("backup", str(backup), verify=True)
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(backup), clinic="a")
    assert names(clinics["a"]) == {ELIN, "since@client.example"}


def test_what_is_no_backup_is_told(backup, clinics, tmp_path):
    with pytest.raises(CommandError, match="no finished|no manifest"):
        call_command("restore", str(tmp_path / "elsewhere"), clinic="a")
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(backup))
    with pytest.raises(CommandError, match="has clinics"):
        call_command("restore", str(backup), all=True)


def test_nothing_that_is_secret_only_for_a_while_is_in_it(backup, clinics, owner):
    found = json.loads((backup / "manifest.json").read_text())["places"]
    unlogged = {
        name
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u' "
            "AND relnamespace = ANY(%s::regnamespace[])",
            [[clinics["a"].schema, settings.PUBLIC_SCHEMA_NAME]],
        ).fetchall()
    }
    assert unlogged and not unlogged & {table for facts in found.values() for table in facts["rows"]}


def test_everything_comes_back_in_a_new_database(backup, clinics, worker_id):
    name = database.copy_for(f"drill_{worker_id}")
    try:
        _without_clinics(name)
        done = subprocess.run(
            [sys.executable, "manage.py", "restore", str(backup), "--all"],
            cwd=settings.ROOT, capture_output=True, text=True, check=False,
            env=os.environ | {"TEST_DB": name},
        )  # fmt: skip
        assert "2 clinics and the platform are back" in done.stdout, done.stderr
        with _connected(name) as owner:
            for clinic in clinics.values():
                found = owner.execute(f"SELECT email FROM {clinic.schema}.people_user").fetchall()
                assert found == [(ELIN,)]
                hosts = owner.execute("SELECT 1 FROM platform.clinics_domain WHERE domain = %s", [clinic.portal_host])
                assert hosts.fetchone()
    finally:
        database._drop(name, roles=False)


def _connected(name):
    server, owner = settings.SERVER, settings.OWNER
    return psycopg.connect(host=server.host, port=server.port, user=owner, dbname=name, autocommit=True,
                           password=settings.ROLE_PASSWORDS[owner])  # fmt: skip


def _without_clinics(name):
    """As after `python -m infra.setup`. Roles belong to the server, and the tests' own database uses them."""
    with _connected(name) as owner:
        for (schema,) in owner.execute("SELECT schema_name FROM platform.clinics_clinic").fetchall():
            owner.execute(f"DROP SCHEMA {schema} CASCADE")
        owner.execute("TRUNCATE platform.clinics_clinic CASCADE")
