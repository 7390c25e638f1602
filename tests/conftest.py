"""Fixtures for everybody. The test database is built by the owner; tests run with the web's login, as production does.

`db`        the test's own transaction: enter() inside it is a savepoint, and two clinics may be entered one after the other
`emptied`   real transactions (instead of pytest-django's transactional_db): the owner empties the tables afterwards
`clinics`   {"a": ClinicEntry (SE), "b": ClinicEntry (DK)}
`at`        at("a") is a browser at clinic a's portal, at("a", "my") at its signed-in side, at("") at the platform
`sink`      a real mail server that keeps what it is sent (tests.sink)
`owner`     a psycopg connection that may see everything
`paying`    a stand-in for Stripe over HTTP, with the settings that lead there (tests.paying)
`work`      work() does every job that waits and is due, as the worker would
"""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import procrastinate
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis

from infra.setup import administrator
from shared.staff.epochs import FileEpochs
from tenants.branding.queries import memory as brands
from tenants.isolation import jobs, spares
from tenants.isolation.hosts import hosts
from tenants.subscriptions.templatetags.subscriptions import memory as standings
from tests import database, pooler
from tests import paying as payments
from tests import sink as sinks

ROOT = settings.ROOT
hypothesis.register_profile("enrum", deadline=None)  # a busy machine is no fault of the code
hypothesis.register_profile("full", deadline=None, max_examples=1000)


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="ten times as many examples in every property-based test")
    parser.addoption(
        "--pooler", action="store_true", help="the web's connections go through a PgBouncer of the tests' own"
    )


def pytest_configure(config):
    hypothesis.load_profile("full" if config.getoption("--full") else "enrum")


@pytest.fixture(scope="session")
def _door(request):
    """With --pooler PgBouncer stands between the web and the server, in transaction mode: each transaction goes to another
    of three server connections than the one before. Processes that tests start find it in their environment."""
    if not request.config.getoption("--pooler"):
        yield
        return
    with pooler.opened(pool=20, least=3) as address:
        host, _, port = address.rpartition(":")
        for login in settings.DATABASES.values():
            login |= {"HOST": host, "PORT": port}
        for connection in connections.all():
            connection.settings_dict |= {"HOST": host, "PORT": port}
        os.environ["POOLER"] = address
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id, _door):
    """`infra/test` builds the template before; alone, the first use of the session does."""
    if worker_id == "master" and not os.environ.get("TEST_TEMPLATE_BUILT"):
        build_template()
    name = database.copy_for(worker_id)
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    yield


def build_template():
    """By two processes: the owner migrates, the web claims."""
    for login in ("owner", "app"):
        subprocess.run(
            [sys.executable, "-m", "tests.database"],
            cwd=ROOT,
            check=True,
            env=os.environ | {"ENRUM_AS": login, "TEST_DB": database.template_name()},
        )


@pytest.fixture
def owner(django_db_setup):
    with spares.owner_connection() as connection:
        yield connection


@pytest.fixture
def work():
    async def once():
        async with jobs.app.with_connector(
            procrastinate.PsycopgConnector(conninfo=jobs.worker_address())
        ).open_async() as app:
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    def now():
        with ThreadPoolExecutor(1) as apart:  # Playwright's loop may run in this thread
            apart.submit(asyncio.run, once()).result()

    return now


@pytest.fixture(scope="session", autouse=True)
def _epoch(tmp_path_factory):
    """Keys are wrapped under an epoch of this run, never under the machine's own."""
    settings.EPOCHS_DIR = tmp_path_factory.mktemp("epochs")
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    settings.ENDED_DIR = tmp_path_factory.mktemp("ended")


@pytest.fixture(autouse=True)
def _fresh():
    """Nothing remembered from the test before."""
    hosts.checked, hosts.version = 0.0, None
    brands.found.clear()
    standings.clear()
    cache.clear()


@pytest.fixture
def clinics(request, django_db_setup, django_db_blocker):
    wanted = set(request.fixturenames) & {"emptied", "transactional_db"} or {"db"}
    request.getfixturevalue(wanted.pop())  # reading the host map is database access like any other
    return {key: hosts.find(f"{key}.enrum.test")[0] for key, *_ in database.CLINICS}


@pytest.fixture(autouse=True)
def _no_flush(monkeypatch):
    # Django would flush with the web's login, outside any place, which is refused. TestCase's rollback stays.
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)


KEPT = {"django_migrations", "clinics_clinic", "clinics_domain", "clinics_recipe", "clinics_spare", "host_version"}
# What has ever held a row: asking a thousand empty tables, or truncating them, takes seconds, and this a millisecond.
USED = """
    SELECT schemaname || '.' || tablename FROM pg_tables
     WHERE schemaname = ANY(%s) AND tablename <> ALL(%s) AND pg_relation_size(format('%%I.%%I', schemaname, tablename)) > 0
"""


@pytest.fixture
def emptied(_no_flush, transactional_db, owner):
    """Use instead of transactional_db: afterwards every row that was not in the template is gone, and policies are back."""
    before = {name: _copied(owner, name) for name in starter_tables(_schemas(owner))}
    yield
    connections["default"].close()
    schemas = _schemas(owner)
    with administrator(settings.DATABASES["default"]["NAME"]) as admin:
        # Every table is emptied, whatever points at it and whatever guards it.
        admin.execute("SET session_replication_role = replica")
        used = admin.execute(USED, [[*schemas, "platform", "jobs"], list(KEPT)]).fetchall()
        for name in {name for (name,) in used} - starter_tables(schemas):
            admin.execute(f"DELETE FROM {name}")
        for name, rows in before.items():  # a policy that a test has published would greet the next one's visitors
            if _copied(admin, name) != rows:
                admin.execute(f"DELETE FROM {name}")
                with admin.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                    copy.write(rows)
    owner.execute("UPDATE platform.clinics_clinic SET state = 'open', last_active_on = NULL, continues = '[]'")


def _schemas(owner):
    return [name for (name,) in owner.execute("SELECT schema_name FROM platform.clinics_clinic").fetchall()]


def _copied(connection, table):
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def starter_tables(schemas):
    """Tables that hold rows in every place from the start: tests in real transactions leave them as they found them."""
    places = (*schemas, settings.PUBLIC_SCHEMA_NAME)
    return {f"{place}.{table}" for place in places for table in ("privacy_policyversion", "privacy_promise")}


@pytest.fixture
def at():
    def browser(key="", side="portal", **more):
        host = "enrum.test" if not key else f"{key}.enrum.test" if side == "portal" else f"{key}.my.enrum.test"
        return Client(headers={"host": host}, raise_request_exception=False, **more)

    return browser


@pytest.fixture
def sink(tmp_path, settings):
    with sinks.opened(tmp_path / "mail") as opened:
        settings.MAILERS = sinks.mailer(opened)
        yield opened


@pytest.fixture
def paying(settings):
    found, server = payments.opened_for(settings)
    yield found
    server.shutdown()
    server.server_close()
