"""A real server, a real browser, a real mail sink. Hosts are *.localhost, which Chromium resolves and takes for secure.

`site`      the server: site.base, site.portal("a"), site.my("a") are origins; site.database its database's name,
            site.sink the mail server it sends to (tests.sink), site.paying the stand-in for Stripe (tests.paying)
`person`    person() is a fresh browser context's page, with `page.keys` (virtual hardware keys)
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from infra.setup import administrator
from practice.demo import video_service
from practice.demo.stripe import server as stripe
from practice.demo.stripe.state import CONNECT_SECRET, KEY, SECRET, Stripe
from tests import database
from tests import sink as sinks
from tests.paying import Paying
from tests.serving import free_port, wait_for, warm

# Playwright's loop lives in this thread as long as the browser; other tests of the same worker use the database meanwhile.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",  # a camera that shows a clock
]  # fmt: skip


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items):
    """The stories of a file stay together, so that a process that has none needs neither a site nor a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@dataclass(frozen=True)
class Site:
    port: int
    database: str
    log: Path
    sink: sinks.Sink
    environment: dict
    paying: Paying

    @property
    def base(self):
        return f"http://localhost:{self.port}"

    def portal(self, key):
        return f"http://{key}.localhost:{self.port}"

    def my(self, key):
        return f"http://{key}.my.localhost:{self.port}"

    def manage(self, *command):
        """manage.py beside the running server; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def counts(self, key, *tables):
        """Rows of a clinic's tables, counted past the product."""
        with administrator(self.database) as admin:
            (schema,) = admin.execute(
                "SELECT schema_name FROM platform.clinics_clinic c JOIN platform.clinics_domain d ON d.tenant_id = c.id"
                " WHERE d.domain = %s",
                [f"{key}.localhost"],
            ).fetchone()
            return {name: admin.execute(f"SELECT count(*) FROM {schema}.{name}").fetchone()[0] for name in tables}


@pytest.fixture(scope="session")
def site(django_db_setup, worker_id, tmp_path_factory):
    """The web and the worker, over a database of their own, and a mail server."""
    folder = tmp_path_factory.mktemp("site")
    payments, video = stripe.opened(Stripe()), video_service.opened(video_service.Service())
    with sinks.opened(folder / "mail") as sink:
        yield from _served(worker_id, folder, sink, payments, video)
    for server in (payments, video):
        server.shutdown()
        server.server_close()


def _served(worker_id, folder, sink, payments, video):
    name, port = database.copy_for(f"browser_{worker_id}"), free_port()
    settings.ACCESS_LOG_HEADS = settings.DATA_DIR / "access_log" / name  # as tests.browser.settings has it
    shutil.rmtree(settings.ACCESS_LOG_HEADS, ignore_errors=True)
    database.move_hosts(name, "localhost")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "TEST_DB": name,
        "PORT": str(port),
        "BASE_HOST": f"localhost:{port}",
        "SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        "STRIPE_STAND_IN": str(payments.server_port),
        "VIDEO_STAND_IN": str(video.server_port),
        "STRIPE_KEY": KEY,
        "STRIPE_SECRET": SECRET,
        "STRIPE_CONNECT_SECRET": CONNECT_SECRET,
    }
    programs = {
        "web": ["-m", "gunicorn", "infra.wsgi", f"--bind=127.0.0.1:{port}", "--threads=8", "--log-level=warning"],
        "worker": ["manage.py", "worker"],
    }
    found = Site(port, name, folder / "server.log", sink, environment, Paying(payments.stripe))
    with found.log.open("wb") as log:
        running = [
            subprocess.Popen([sys.executable, *rest], cwd=settings.ROOT, env=environment, stdout=log, stderr=log)
            for rest in programs.values()
        ]
        try:
            wait_for(port)
            warm(port)
            yield found
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(10)


@pytest.fixture(scope="module", autouse=True)
def _first_policy(site):
    """At clinics a and b what another module has published lies behind us."""
    with administrator(site.database) as admin:
        rows = admin.execute(
            "SELECT DISTINCT c.schema_name FROM platform.clinics_clinic c JOIN platform.clinics_domain d"
            " ON d.tenant_id = c.id WHERE d.domain IN ('a.localhost', 'b.localhost')"
        ).fetchall()
        for (schema,) in rows:
            admin.execute(f"UPDATE {schema}.privacy_policyversion SET effective_at = '2020-01-01' WHERE number > 1"
                          " AND effective_at IS NOT NULL")  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=settings.ENV.chromium or shutil.which("chromium"), args=ARGUMENTS)
        yield found
        found.close()


class Keys:
    """Virtual hardware keys (CTAP 2.1, USB, user verification, PRF) of one page; `use` decides which one is touched."""

    def __init__(self, page):
        self.page, self.cdp, self.ids = page, page.context.new_cdp_session(page), []
        self.cdp.send("WebAuthn.enable", {"enableUI": False})

    def add(self, prf=True):
        options = {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "usb", "hasResidentKey": True, "hasPrf": prf,
            "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.ids.append(self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])
        self.use(len(self.ids) - 1)

    def use(self, index):
        for number, key in enumerate(self.ids):
            self.cdp.send(
                "WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": key, "enabled": number == index}
            )

    @contextmanager
    def hands(self, old, new):
        """Holds the key that the page is about to ask for: virtual keys can't be told apart by a script."""

        def choose(route):
            self.use(new if "register" in route.request.url else old)
            route.continue_()

        self.page.route("**/staff/webauthn/*/options", choose)
        yield
        self.page.unroute("**/staff/webauthn/*/options", choose)


@pytest.fixture
def person(browser):
    """person(width=390, scheme="dark", language="sv") → a page in a context of its own."""
    opened = []

    def open_page(width=1180, height=820, scheme="light", language="sv-SE", **more):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=language, **more
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)  # the machine may be busy with other tests
        page.keys = Keys(page)
        return page

    yield open_page
    for context in opened:
        context.close()
