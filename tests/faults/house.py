"""A whole installation that may be killed: PostgreSQL, web and worker of its own, in a folder of its own.

house.kill("web" | "worker" | "postgres")    kill -9, without a word
house.mend()                                 starts again whatever does not run, as a supervisor would
house.full_disk()                            while it lasts, not one byte more can be written
house.sql(query, given)                      rows, past the product
house.call(side, method, path, …)            (status, headers, body), or None where nobody answered
house.inside("stage", …)                     a command of tests.faults.inside, with the product's own code
"""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg

from infra import postgres
from tests import sink as sinks
from tests.serving import free_port, wait_for, warm

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "test_enrum_faults"
DISK = 2000  # megabytes
PROGRAMS = {
    "web": ["-m", "gunicorn", "infra.wsgi", "--threads=8", "--log-level=warning"],
    "worker": ["manage.py", "worker"],
}
GONE = (OSError, http.client.HTTPException)


class House:
    def __init__(self, folder: Path):
        folder.chmod(0o755)  # where PostgreSQL runs as another user
        self.data, self.port, self.running = folder / "data", free_port(), {}
        self.log = folder / "server.log"
        self.stack = contextlib.ExitStack()

    def open(self):
        self.data.mkdir()
        # A disk of its own, so that it can be filled: in memory, by Linux, for root or whoever may mount.
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m,mode=755", "none", self.data], check=True)
        self.stack.callback(subprocess.run, ["umount", "--lazy", self.data], check=False)
        self.sink = self.stack.enter_context(sinks.opened(self.data.parent / "mail"))
        self.environment = os.environ | {
            "DATA_DIR": str(self.data), "PORT": str(self.port), "BASE_HOST": f"localhost:{self.port}", "TEST_DB": DATABASE,
            "SMTP_URL": f"smtp://127.0.0.1:{self.sink.port}", "STRIPE_KEY": "sk_test_faults", "STRIPE_SECRET": "whsec_faults",
            "STRIPE_CONNECT_SECRET": "whsec_faults_connect", "DJANGO_SETTINGS_MODULE": "infra.settings.test",
        }  # fmt: skip
        for name in ("DATABASE_URL", "POOLER", "PYTEST_XDIST_WORKER"):
            self.environment.pop(name, None)
        postgres.start(self.data)
        self.python("-m", "tests.database", ENRUM_AS="owner")
        self.python("-m", "tests.database")
        self.inside("copy", DATABASE)
        self.environment["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
        self.mend()
        return self

    def close(self):
        for name in list(self.running):
            self.kill(name)
        postgres.stop(self.data)
        self.stack.close()

    # -- what runs -----------------------------------------------------------------------------------------------------

    def kill(self, name):
        if name == "postgres":
            return self._kill_postgres()
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    def _kill_postgres(self):
        """The postmaster and every process of it: as if the machine had lost its power."""
        head = int((self.data / "postgres/postmaster.pid").read_text().split()[0])
        for pid in [*children(head), head]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def mend(self):
        postgres.start(self.data)
        for name, rest in PROGRAMS.items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = self._begin(name, rest)
        wait_for(self.port)
        warm(self.port)

    def _begin(self, name, rest):
        bound = [f"--bind=127.0.0.1:{self.port}"] if name == "web" else []
        with self.log.open("ab") as log:
            return subprocess.Popen([sys.executable, *rest, *bound], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                                    start_new_session=True)  # fmt: skip

    @contextlib.contextmanager
    def full_disk(self):
        over, full = threading.Event(), threading.Event()
        filler = threading.Thread(target=self._fill, args=(self.data / "ballast", full, over))
        filler.start()
        full.wait()
        try:
            yield
        finally:
            over.set()
            filler.join()
            (self.data / "ballast").unlink()

    @staticmethod
    def _fill(path, full, over):
        """Also what PostgreSQL gives back meanwhile: a checkpoint removes old parts of its log."""
        with path.open("wb", buffering=0) as file:
            while not over.wait(0.02):
                for size in (1 << 20, 1 << 12):
                    with contextlib.suppress(OSError):
                        while True:
                            file.write(bytes(size))
                full.set()

    # -- what it holds -------------------------------------------------------------------------------------------------

    def python(self, *arguments, **more):
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment | more, capture_output=True,
                              text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def inside(self, *arguments):
        lines = self.python("-m", "tests.faults.inside", *arguments).splitlines()
        return json.loads(lines[-1]) if lines else None

    def connect(self):
        port = int((self.data / "postgres.port").read_text())
        password = (self.data / "secrets/postgres").read_text().strip()
        return psycopg.connect(host="127.0.0.1", port=port, user="postgres", password=password, dbname=DATABASE,
                               autocommit=True)  # fmt: skip

    def sql(self, query, given=None):
        with self.connect() as admin:
            return admin.execute(query, given).fetchall()

    def do(self, statement):
        with self.connect() as admin:
            admin.execute(statement)

    def until(self, query, wanted, seconds=60):
        """The rows, once they are `wanted`; what they are when the time is up fails."""
        end = time.monotonic() + seconds
        while (found := self.sql(query)) != wanted and time.monotonic() < end:
            time.sleep(0.3)
            self.mend()  # a worker that lost its database ends itself, and its supervisor begins it anew
        assert found == wanted, found
        return found

    # -- who asks ------------------------------------------------------------------------------------------------------

    def host(self, side):
        return f"localhost:{self.port}" if side == "platform" else f"{side}.localhost:{self.port}"

    def call(self, side, method, path, body=None, headers=None, seconds=20):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        with contextlib.closing(line), contextlib.suppress(*GONE):
            line.request(method, path, body, {"Host": self.host(side)} | (headers or {}))
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        return None


def children(pid: int) -> list[int]:
    """Linux' own account of them; those of a namespace are the namespace's first process's."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.append(int(path.parent.name))
    return found
