"""A real OpenID Connect server on this machine, a clinic whose policy names it, and people at browsers."""

import re
from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone

from practice.demo import eid_service
from practice.demo.eid_service import PEOPLE
from practice.eid import actions, protocol
from practice.people.models import User
from shared.privacy.engine.document import load
from tenants.isolation.context import enter
from tests.mailbox.policies import HEADER, put_in_force
from tests.staff.signed_in import enter_clinic

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
HOST, PASSWORD = "id.broker.example", "en lång promenad i regnet"
BROKER = """
  broker:
    name: Mäklaren
    role: processor
    categories: [identity_number, contact.first_name, contact.surname]
    country: SE
    does: [identity]
    hosts: {server: [id.broker.example]}
    agreement: {kind: processing, signed: 2026-01-01}
"""
REST = """
channels:
  mail_says: {channel: mail, never: [journal, note, identity_number]}
purposes:
  account:
    subjects: [client]
    categories: [account, contact, session]
    bases: [{article6: contract}]
    words: {sv: "inloggning och konto"}
"""
NUMBER = """
  identity:
    subjects: [%s]
    categories: [identity_number]
    bases: [{article6: legal_obligation, national: "PDL 3:6"}]
    words: {sv: "säker identitet"}
retention:
  numbers: {of: [identity_number], after: relation_ended, keep: P10Y}
"""
ENDLESS = NUMBER.partition("retention:")[0]
AFTER = NUMBER.replace("    words", "    only_after: relation_began\n    words")
SIGGE, ASTRID, ISAK, NILS = PEOPLE
PATH = "/eid/sign_in/bankid/start"


@cache
def policy(more: str, host: str = HOST):
    """The house's policy, with the broker among its recipients."""
    before, recipients, after = HEADER.partition("recipients:")
    return load(before + recipients + BROKER.replace(HOST, host).rstrip() + after + REST + more)


class Clinic:
    def __init__(self, entry, at, service):
        self.entry, self.at, self.service = entry, at, service

    def keeps(self, more=""):
        put_in_force(self.entry, policy(more))

    def set_up(self, **more):
        details = {
            "preset": "idura", "recipient": "broker", "issuer": f"https://{HOST}", "client_id": "eken",
            "means": ["bankid", "freja"], "active": True,
        } | more  # fmt: skip
        with enter(self.entry.schema):
            return actions.set_up(details, "hemligt:%/", NOW)

    def browser(self):
        return self.at("a", "my")

    def client(self, email="sigge@example.org", password=PASSWORD, **more):
        from practice.people.actions import add_client

        with enter(self.entry.schema):
            return add_client(NOW, first_name="Sigge", email=email, password=password, language="sv", **more)

    def signed_in(self, user):
        browser = self.browser()
        with enter(self.entry.schema):
            browser.force_login(user)
        return browser

    def practitioner(self):
        with enter(self.entry.schema):
            user = User.objects.create_user(
                "isak@example.org", first_name="Isak", role="practitioner", staff_id=uuid4(), created_at=NOW
            )
        browser = self.browser()
        enter_clinic(browser, user, self.entry)
        return user, browser

    def linked(self, person=SIGGE, **more):
        """A client whose account opens with that person's eID."""
        user = self.client(**more)
        with enter(self.entry.schema):
            one = actions.Proven(f"https://{HOST}", person.subject, "bankid", "high")
            actions.link(user, one, timezone.now())
        return user


class Way:
    """One browser's way to the service and back."""

    def __init__(self, browser, service, path=PATH):
        self.browser, self.service = browser, service
        self.sent = browser.get(path)
        self.asked = {}
        if self.sent.status_code == 302:
            self.asked = {name: one[0] for name, one in parse_qs(urlsplit(self.sent.url).query).items()}

    @property
    def back(self):
        return urlsplit(self.asked["redirect_uri"]).path

    def answer(self, person=SIGGE, **changes):
        """What the browser brings back; a change to None leaves it out."""
        brought = {
            "code": self.service.code_for(person, self.asked),
            "state": self.asked["state"],
            "iss": f"https://{HOST}",
        }
        brought = {name: value for name, value in (brought | changes).items() if value is not None}
        return self.browser.get(self.back, brought)


class Bent(eid_service.Service):
    """`changes` go over the claims; `sign` replaces the signature; `describes` goes over the description."""

    def __init__(self, host=HOST):
        super().__init__(host, "eken", "hemligt:%/")
        self.changes, self.sign, self.describes, self.extra_keys = {}, None, {}, []

    def claims(self, person, asked):
        found = super().claims(person, asked) | self.changes
        return {name: value for name, value in found.items() if value is not None}

    def signed(self, claims):
        return self.sign(claims) if self.sign else super().signed(claims)

    def described(self):
        return super().described() | self.describes

    def keys(self):
        return {"keys": [*super().keys()["keys"], *self.extra_keys]}


@pytest.fixture
def service(settings):
    service = Bent()
    server = eid_service.opened(service)
    service.server = server
    settings.STAND_INS = {HOST: f"127.0.0.1:{server.server_port}"}
    protocol.forget()
    yield service
    server.shutdown()
    server.server_close()


@pytest.fixture
def clinic(at, clinics, service, sink):
    clinic = Clinic(clinics["a"], at, service)
    clinic.keeps()
    clinic.set_up()
    return clinic


@pytest.fixture
def way(clinic):
    return lambda browser=None, path=PATH: Way(browser or clinic.browser(), clinic.service, path)


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())
