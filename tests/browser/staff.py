"""Staff in a real browser: `Office` writes into the served site's database, `Staff` is a person with virtual keys."""

import http.client
import os
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.utils import timezone

from practice.people.models import User
from shared.staff import actions
from tenants.clinics.models import Domain
from tenants.isolation.context import enter


class Office:
    """The served site's database, from outside."""

    def __init__(self, site, blocker):
        self.site, self.blocker = site, blocker

    @contextmanager
    def at(self, key=""):
        """Inside clinic `key`, or the platform."""
        connection = connections["default"]
        before = connection.settings_dict["NAME"]
        with self.blocker.unblock():
            connection.close()
            connection.settings_dict["NAME"] = self.site.database
            try:
                with enter(settings.PUBLIC_SCHEMA_NAME):
                    schema = Domain.objects.get(domain=f"{key}.my.localhost").tenant.schema_name if key else None
                with enter(schema or settings.PUBLIC_SCHEMA_NAME):
                    yield schema
            finally:
                connection.close()
                connection.settings_dict["NAME"] = before

    def hire(self, name, *clinics, role="practitioner"):
        """(StaffAccount, the address that begins the registration of keys)"""
        address = f"{name}.{os.urandom(3).hex()}@mail.example"
        schemas = []
        for key in clinics:
            with self.at(key) as schema:
                schemas.append(schema)
        with self.at():
            account = actions.create_account(address, name.title(), "sv", timezone.now())
            for schema in schemas:
                actions.add_membership(account, schema, timezone.now())
            token = actions.create_enrolment(account, timezone.now())
        for key in clinics:
            with self.at(key):
                User.objects.create_user(
                    address, first_name=name.title(), role=role, staff_id=account.pk, created_at=timezone.now()
                )
        return account, f"{self.site.base}/staff/enrol/{token}"


class Staff:
    """Somebody at a browser, with `keys` virtual hardware keys registered through the pages."""

    def __init__(self, office, page, name, *clinics, keys=2, prf=True, role="practitioner"):
        self.site, self.page, self.name = office.site, page, name
        self.account, begin = office.hire(name, *clinics, role=role)
        page.goto(begin)
        page.click("main form button")
        for number in range(keys):
            self.register(f"Key {number}", prf)

    def register(self, name, prf=True):
        """On the page where keys are registered. Where a touch of an old key is asked for first, it is the first one's."""
        self.page.keys.add(prf)
        self.page.fill("#key-name", name)
        with (
            self.page.keys.hands(old=0, new=len(self.page.keys.ids) - 1),
            self.page.expect_navigation(url="**/staff/keys"),
        ):
            self.page.click("[data-ceremony=register] [data-start]")

    def touch(self):
        """The button of the page that asks for a key."""
        with self.page.expect_navigation():
            self.page.click("[data-ceremony=sign-in] [data-start]")

    def sign_in(self, index=0):
        self.page.goto(f"{self.site.base}/staff/sign-in")
        self.page.keys.use(index)
        self.touch()

    def out(self):
        """At BASE; the browser keeps nothing."""
        self.page.context.clear_cookies()

    def probe(self, key):
        """What is open at clinic `key`: (first name, fingerprint or "shut"), after whatever hand-off is needed."""
        self.page.goto(f"{self.site.my(key)}/probe")
        return self.page.inner_text("#who"), self.page.inner_text("#open")


def hop(context, address, **headers):
    """One request with the context's cookies, its redirect not followed: (status, location). Cookies are kept."""
    at = urlsplit(address)
    line = http.client.HTTPConnection("127.0.0.1", at.port)  # Python does not resolve *.localhost
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in context.cookies(address))
    line.request("GET", f"{at.path}?{at.query}", headers={"Host": at.netloc, "Cookie": cookies} | headers)
    got = line.getresponse()
    got.read()
    for value in got.headers.get_all("Set-Cookie") or []:
        name, value = value.split(";")[0].split("=", 1)
        if value.strip('"'):
            kept = {"domain": at.hostname, "path": "/", "secure": True, "httpOnly": True}
            context.add_cookies([{"name": name, "value": value} | kept])
    return got.status, got.headers["Location"]
