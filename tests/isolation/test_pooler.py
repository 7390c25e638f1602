"""Behind PgBouncer in transaction mode: connections go from clinic to clinic, rows never do."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings
from django.utils import timezone

from tenants.isolation import spares
from tests import database
from tests.serving import free_port

CONFIG = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 1000
query_wait_timeout = 60
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""
SMALL, LARGE = (40, 5, 4, 4000), (400, 20, 200, 1_000_000)  # clients, server connections, clinics, reads


@pytest.fixture
def pooler(request):
    """host:port of a PgBouncer of our own. Debian's package is installed by infra/test."""
    program = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
    assert program, "this test needs PgBouncer (Debian: apt install pgbouncer)"
    folder, port = Path(mkdtemp()), free_port()  # not pytest's own, into which another user can't look
    server, pool = settings.SERVER, (LARGE if request.config.getoption("--full") else SMALL)[1]
    (folder / "pgbouncer.ini").write_text(
        CONFIG.format(host=server.host, port=server.port, listen=port, folder=folder, pool=pool)
    )
    users = {settings.APP, settings.OWNER, settings.CACHE}
    (folder / "users.txt").write_text("".join(f'"{role}" "{settings.ROLE_PASSWORDS[role]}"\n' for role in users))
    command = [program, str(folder / "pgbouncer.ini")]
    if os.getuid() == 0:  # it refuses to be root
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "nobody")
        command[1:1] = ["--user=nobody"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for(port, folder)
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait(10)
    shutil.rmtree(folder)


def _wait_for(port, folder):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail((folder / "pgbouncer.log").read_text())


def test_no_row_of_another_clinic_is_read_whatever_goes_wrong(pooler, django_db_setup, worker_id, pytestconfig):
    clients, _, clinics, reads = LARGE if pytestconfig.getoption("--full") else SMALL
    name = database.copy_for(f"pooler_{worker_id}")
    try:
        _more_clinics(name, clinics)
        done = subprocess.run(
            [sys.executable, "-m", "tests.isolation.chaos", name, str(clients), str(reads)],
            env=os.environ | {"POOLER": pooler, "TEST_DB": name}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        found = json.loads(done.stdout)
        assert found["wrong"] == [] and found["reads"] >= reads and found["clinics"] >= clinics
        # Every kind of trouble has come up, or nothing was shown.
        assert found["Broken"] and found["DataError"] and found["OperationalError"] and found["killed"], found
    finally:
        database._drop(name, roles=False)


def _more_clinics(name, wanted):
    """Spares count: to a pooler a schema is a schema."""
    was = settings.DATABASES["default"]["NAME"]
    settings.DATABASES["default"]["NAME"] = name
    try:
        with spares.owner_connection() as owner:
            there = sum(
                owner.execute(f"SELECT count(*) FROM platform.{table}").fetchone()[0]
                for table in ("clinics_clinic", "clinics_spare")
            )
            for _ in range(there, wanted, 10):
                spares.build(owner, "SE", 10, timezone.now())
    finally:
        settings.DATABASES["default"]["NAME"] = was
