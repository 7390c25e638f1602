"""`owner_to_be` walks through sign-up in a browser of her own; `rooms` makes real transactions and takes opened clinics away
again; `work` does the waiting jobs, mail included."""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from tenants.isolation import spares
from tenants.isolation.context import enter
from tenants.signup import codes, completion
from tenants.signup.models import SignUp

PLATFORM = "platform"
CLINIC = {
    "name": "Lindgårdens samtal",
    "subdomain": "lindgarden",
    "country": "SE",
    "organisation_number": "556000-0001",
    "profession": "psychologist",
    "licensed": "yes",
}


def url(step):
    return reverse(f"signup:{step}", urlconf="infra.urls.platform")


class Walk:
    """A person and her browser. Each step returns the answer to what was sent."""

    def __init__(self, browser, email="ester@mail.example", language="en"):
        self.browser, self.email = browser, email
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    def see(self, step, **query):
        return self.browser.get(url(step), query)

    def send(self, step, **data):
        return self.browser.post(url(step), data)

    def clinic(self, **changes):
        if not self.browser.cookies:
            self.see("start")
        return self.send("start", **(CLINIC | changes))

    def person(self, name="Ester Lind"):
        return self.send("person", person=name, email=self.email)

    def row(self):
        with enter(PLATFORM):
            return SignUp.objects.latest("created_at") if self.email == "" else SignUp.objects.get(email=self.email)

    def code(self):
        row = self.row()
        return codes.digits(row.code_seed, row.email)

    def prove(self):
        return self.send("code", code=self.code())

    def agree(self, version="2026-11"):
        return self.send("agreement", version=version, accepted="on")

    def open(self):
        return self.send("open")

    def to_the_last_click(self, **changes):
        for answer in (self.clinic(**changes), self.person(), self.prove(), self.agree()):
            assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == url("open")


@pytest.fixture
def walk(at):
    def new(email="ester@mail.example", language="en"):
        return Walk(at(""), email, language)

    return new


@pytest.fixture
def ester(walk, db):
    return walk()


@pytest.fixture
def rooms(emptied, clinics, owner):
    """Real transactions. What was opened is torn down and its spare built anew."""
    kept = [entry.schema for entry in clinics.values()]
    before = dict(owner.execute("SELECT country, count(*) FROM platform.clinics_spare GROUP BY 1").fetchall())
    yield SimpleNamespace(owner=owner, spares=before)
    connections["default"].close()
    owner.execute("TRUNCATE platform.signup_signup, platform.signup_acceptedagreement")
    owner.execute("DELETE FROM platform.clinics_domain WHERE tenant_id NOT IN (SELECT id FROM platform.clinics_clinic"
                  " WHERE schema_name = ANY(%s))", [kept])  # fmt: skip
    gone = owner.execute(
        "DELETE FROM platform.clinics_clinic WHERE schema_name <> ALL(%s) RETURNING schema_name", [kept]
    ).fetchall()
    for (schema,) in gone:
        owner.execute(f"DROP SCHEMA {schema} CASCADE")
    for country, wanted in before.items():
        left = owner.execute("SELECT count(*) FROM platform.clinics_spare WHERE country = %s", [country]).fetchone()[0]
        if left < wanted:
            spares.build(owner, country, wanted - left, timezone.now())


@pytest.fixture
def steps(settings, monkeypatch):
    """Set-up steps of the test's own: steps(function, …)."""

    def use(*functions):
        named = {f"step {number}": function for number, function in enumerate(functions)}
        settings.CLINIC_SETUP = list(named)
        monkeypatch.setattr(completion, "import_string", named.__getitem__)

    return use


def mailed_code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
