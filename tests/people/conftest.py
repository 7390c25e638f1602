"""Two clinics with a policy that lets mail carry codes and a first name, and a browser that registers."""

import re

import pytest

from tests import sink as sinks
from tests.mailbox.outgoing import send_waiting
from tests.mailbox.policies import put_in_force
from tests.people import handing

PASSWORD = "en lång promenad i regnet"
CODE = re.compile(r"\d{4}-\d{4}")


@pytest.fixture
def policies(clinics):
    return {key: put_in_force(entry, "first_name") for key, entry in clinics.items()}


class Person:
    """Somebody at a browser, on the signed-in side of one clinic."""

    def __init__(self, browser, entry, sink, version):
        self.browser, self.entry, self.sink, self.version = browser, entry, sink, version

    def get(self, path, **more):
        return self.browser.get(path, **more)

    def post(self, path, **fields):
        return self.browser.post(path, fields)

    def register(self, email="tove@example.org", first_name="Tove", password=PASSWORD, **more):
        fields = {"accepted": "on", "number": self.version.number} | more
        return self.post("/register", email=email, first_name=first_name, password1=password, **fields)

    def sign_in(self, email="tove@example.org", password=PASSWORD):
        return self.post("/sign-in", login=email, password=password)

    def mails(self):
        send_waiting(self.entry)
        return self.sink.mails()

    def code(self):
        """The one in the latest mail."""
        return CODE.search(sinks.text(self.mails()[-1]))[0]

    def wrong_code(self):
        return "0000-0000" if self.code() != "0000-0000" else "1111-1111"

    def joined(self, **more):
        """Registered, verified, signed in."""
        self.register(**more)
        self.post("/register/code", code=self.code())
        return self

    def is_signed_in(self):
        return self.get("/profile").status_code == 200


@pytest.fixture
def person(at, clinics, sink, policies):
    """person("a"): a new browser at clinic a."""
    return lambda key="a": Person(at(key, "my"), clinics[key], sink, policies[key])


@pytest.fixture
def a(clinics):
    return clinics["a"]


@pytest.fixture
def b(clinics):
    return clinics["b"]


@pytest.fixture
def anna(a):
    return handing.Person("anna", a)
