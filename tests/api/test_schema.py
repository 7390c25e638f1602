"""The description of the API is true: what it promises is sent, rightly and wrongly, and answered as it says (schemathesis,
a few requests of each operation)."""

from copy import deepcopy
from datetime import UTC, timedelta

import pytest
import requests
import schemathesis
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from practice.booking import waitlist
from practice.booking.models import Booking
from practice.importing import steps as importing
from practice.integrations import actions as integrations
from practice.integrations.models import Scope
from shared.web.api.schema import description
from tenants.isolation.context import enter
from tests import cast as people
from tests.api.test_keys import declaring
from tests.privacy_app.documents import put_alone

RIGHT = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
WRONG = [*RIGHT, checks.negative_data_rejection]
MOST = 4  # requests of each operation, rightly and wrongly
LIMITS = hypothesis(
    max_examples=MOST, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def described() -> dict:
    """Without what it says of sessions and keys: who may call is the permission table's (tests/guarantees)."""
    found = deepcopy(dict(description(settings.URLCONFS["my"])))
    del found["components"]["securitySchemes"]
    for methods in found["paths"].values():
        for operation in methods.values():
            operation.pop("security", None)
    return found


SCHEMA = schemathesis.openapi.from_dict(described())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
MODES = {
    "rightly": (schemathesis.GenerationMode.POSITIVE, RIGHT),
    "wrongly": (schemathesis.GenerationMode.NEGATIVE, WRONG),
}


WHO = {
    "clients": "practitioner",
    "data": "visitor",
    "policy": "owner",
    "imports": "owner",
}  # by the first part of the path; else a client


@pytest.fixture
def cast(db, clinics, monkeypatch):
    found = people.build(clinics["a"], clinics["b"])
    monkeypatch.setattr("django.utils.timezone.now", lambda: people.NOW)
    monkeypatch.setattr("practice.integrations.api.RATE", "1000/m")
    with enter(found.clinic.schema):
        put_alone(declaring("[all]"))
        found.key = integrations.make("program", list(Scope), timedelta(days=1), people.NOW)[1]
        sent = ("clients", "old.csv", b"First name;E-mail\nBo;\n;x\n", found.users["owner"], UTC, people.NOW)
        found.brought = importing.begin(*sent)
        start = people.NOW + timedelta(days=3)
        Booking.objects.update(
            starts_at=start, ends_at=start + timedelta(minutes=45), period=(start, start + timedelta(minutes=45))
        )
        found.waiting = waitlist.join(
            found.users["client"], found.things["service"],
            {"weekdays": [], "until": people.NOW.date() + timedelta(days=9)}, people.NOW,
        )  # fmt: skip
    found.browsers = {who: found.browser(who, "my") for who in {"client", *WHO.values()}}
    return found


def sent(browser, case, headers):
    """By the test client, told as schemathesis wants it."""
    asked = case.as_transport_kwargs(base_url="http://clinic.example", headers=headers)
    names = ("method", "url", "headers", "params", "json", "data", "cookies")
    request = requests.Request(**{name: asked[name] for name in names if name in asked}).prepare()
    body, given_headers = request.body or b"", {name.lower(): value for name, value in request.headers.items()}
    answer = browser.generic(
        request.method, request.path_url, body, given_headers.pop("content-type", "application/json"),
        headers={name: value for name, value in given_headers.items() if name not in ("cookie", "content-length")},
    )  # fmt: skip
    return schemathesis.Response(
        answer.status_code,
        {name.lower(): [value] for name, value in answer.items()},
        answer.content,
        request,
        0.1,
        False,
    )


def asked(cast, operation, mode):
    """A few requests of one operation. Raises what the first wrong answer is about."""
    generation, wanted = MODES[mode]
    place = operation.path.split("/")[3]
    ids = {"services": cast.things["service"], "bookings": cast.things["booking"], "invoices": cast.things["invoice"],
           "clients": cast.users["client"], "waiting": cast.waiting, "imports": cast.brought}  # fmt: skip
    browser = cast.browsers[WHO.get(place, "client")]
    headers = {"Authorization": f"Bearer {cast.key}"} if place == "data" else {}
    known = {"id": str(ids[place].pk)} if "{id}" in operation.path and generation.is_positive else None

    @LIMITS
    @given(operation.as_strategy(generation, path_parameters=known))
    def answers(case):
        case.validate_response(sent(browser, case, headers), checks=wanted)

    answers()


@pytest.mark.parametrize("mode", MODES)
def test_every_operation_answers_as_it_is_described(cast, mode):
    broken = {}
    for operation in OPERATIONS:
        if mode == "wrongly" and not list(operation.iter_parameters()) and not operation.body:
            continue  # nothing of it can be wrong
        try:
            asked(cast, operation, mode)
        except (Exception, BaseExceptionGroup) as error:
            broken[operation.label] = f"{type(error).__name__}: {error} {getattr(error, 'exceptions', '')}"[:600]
    assert not broken, "\n\n".join(broken.values())
    assert {one.path.split("/")[3] for one in OPERATIONS} == {
        "me", "clients", "services", "practitioners", "bookings", "invoices", "data", "policy", "waiting", "packages",
        "imports",
    }  # fmt: skip
