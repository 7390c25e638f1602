"""A PgBouncer of the tests' own, in transaction mode. Debian's package is installed by infra/test.

with opened(pool=5) as address: …      "127.0.0.1:port"; at most `pool` server connections for each database and login
"""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

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
min_pool_size = {least}
server_round_robin = 1
max_client_conn = 1000
query_wait_timeout = 60
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
"""


@contextmanager
def opened(pool: int, least: int = 0):
    """`least`: server connections that are kept open; each transaction then goes to another of them than the last did."""
    program = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
    assert program, "these tests need PgBouncer (Debian: apt install pgbouncer)"
    folder, port = Path(mkdtemp()), free_port()  # not pytest's own, into which another user can't look
    command = [program, str(_written(folder, port, pool, least))]
    if os.getuid() == 0:  # it refuses to be root
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "nobody")
        command[1:1] = ["--user=nobody"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, folder)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


def _written(folder, port, pool, least):
    server, ini = settings.SERVER, folder / "pgbouncer.ini"
    ini.write_text(
        CONFIG.format(host=server.host, port=server.port, listen=port, folder=folder, pool=pool, least=least)
    )
    users = {settings.APP, settings.OWNER, settings.CACHE}
    (folder / "users.txt").write_text("".join(f'"{role}" "{settings.ROLE_PASSWORDS[role]}"\n' for role in users))
    return ini


def _wait_for(port, folder):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError((folder / "pgbouncer.log").read_text())
