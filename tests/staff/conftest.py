"""`newcomer` has an account and no key; `desk` is a browser at BASE that can touch keys; `anna` holds two keys."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shared.staff import actions
from tenants.isolation.context import enter
from tests.staff.soft_key import SoftKey


def new_key(**more):
    return SoftKey(settings.BASE_ORIGIN, settings.RP_ID, **more)


class Desk:
    """A browser at BASE."""

    def __init__(self, client):
        self.client = client
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def post(self, name, data, *args):
        address = reverse(f"staff:{name}", urlconf=settings.URLCONFS["platform"], args=args)
        return self.client.post(address, json.dumps(data), content_type="application/json")

    def get(self, name, *args, **query):
        return self.client.get(reverse(f"staff:{name}", urlconf=settings.URLCONFS["platform"], args=args), query)

    def enrol(self, account):
        with enter(settings.PUBLIC_SCHEMA_NAME):
            token = actions.create_enrolment(account, timezone.now())
        self.client.post(reverse("staff:enrol", urlconf=settings.URLCONFS["platform"], args=[token]))

    def register(self, key, **how):
        asked = self.post("register-options", {})
        if asked.status_code != 200:
            return asked
        answer = self.post("register", key.create(asked.json(), **how))
        if "touch" in answer.json():
            return self.post("assert", key.get(answer.json()["touch"]))
        return answer

    def touch(self, key, act="", **lies):
        asked = self.post("assert-options", {"act": act})
        return self.post("assert", key.get(asked.json(), **lies)) if asked.status_code == 200 else asked

    def out(self):
        self.post("sign-out", {})


@pytest.fixture
def desk(db, at):
    return Desk(at(""))


@pytest.fixture
def person(db):
    def make(name, *clinics):
        with enter(settings.PUBLIC_SCHEMA_NAME):
            account = actions.create_account(f"{name}@mail.example", name.title(), "sv", timezone.now())
            for clinic in clinics:
                actions.add_membership(account, clinic.schema, timezone.now() - timedelta(days=1))
        return account

    return make


@pytest.fixture
def anna(person, clinics, desk, at):
    """(account, her two keys); she is a member of clinic a, and `desk` is signed in as her."""
    account, keys = person("anna", clinics["a"]), [new_key(), new_key()]
    desk.enrol(account)
    for key in keys:
        assert desk.register(key).status_code == 200
    return account, keys
