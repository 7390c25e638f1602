"""The description of the API is true: what it promises is sent, rightly and wrongly, and answered as it says (schemathesis,
a few requests of each operation)."""

from copy import deepcopy
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

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
from practice.courses import seats
from practice.importing import steps as importing
from practice.integrations import actions as integrations
from practice.integrations.models import Scope
from practice.messaging.actions import Sent
from practice.questions import actions as asking
from practice.support import actions as support
from practice.surveys.models import Invitation, Survey
from shared.cases import Said
from shared.ids import uuid7
from shared.privacy.consents import actions as ledger
from shared.privacy.consents.models import Consent
from shared.privacy.queries import policy_in_force
from shared.web.api.schema import description
from tenants.isolation.context import enter
from tests import cast as people
from tests.api.test_keys import declaring
from tests.courses.conftest import COURSES, course
from tests.privacy_app.documents import put_alone
from tests.questions.test_questions import CARE
from tests.support.test_support import KEPT as CASES_KEPT
from tests.surveys.test_surveys import ASKED, KEPT, QUALITY

RIGHT = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
WRONG = [*RIGHT, checks.negative_data_rejection]
MOST = 3  # requests of each operation, rightly and wrongly
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


# By the first part of the path, or the second where that is "staff"; else a client.
WHO = {
    "clients": "practitioner", "data": "visitor", "policy": "owner", "imports": "owner", "staff/help": "owner",
    "staff/surveys": "owner", "staff/questions": "practitioner", "staff/courses": "owner", "staff/course-places": "owner",
    "staff/course-dates": "owner",
}  # fmt: skip
# What the policy has to speak of, so that everything answers more than that it is not there.
SPEAKING = (
    declaring("[all]")
    .replace("retention:\n", KEPT + CASES_KEPT.removeprefix("retention:\n"), 1)
    .replace("purposes:\n", CARE + QUALITY.removeprefix("purposes:\n"), 1)
    .replace("\nretention:", COURSES, 1)
)
PLACED = {
    "services": "service", "bookings": "booking", "invoices": "invoice", "clients": "person", "waiting": "waiting",
    "imports": "brought", "help": "case", "surveys": "asked", "questions": "question", "courses": "course",
    "course-places": "seat", "staff/help": "case", "staff/surveys": "survey", "staff/questions": "question",
    "staff/courses": "course", "staff/course-places": "seat", "staff/course-dates": "date",
}  # fmt: skip


def place_of(operation) -> str:
    parts = operation.path.split("/")[3:5]
    return "/".join(parts) if parts[0] == "staff" else parts[0]


@pytest.fixture
def cast(db, clinics, monkeypatch):
    found = people.build(clinics["a"], clinics["b"])
    monkeypatch.setattr("django.utils.timezone.now", lambda: people.NOW)
    monkeypatch.setattr("practice.integrations.api.RATE", "1000/m")
    with enter(found.clinic.schema):
        put_alone(SPEAKING)
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
    with enter(found.clinic.schema):
        more_in(found)  # once the practitioner has a key to be asked by
    return found


def more_in(found):
    """A case, a survey and an invitation to it, a question, and a course with a place in it."""
    client, owner, now, zone = found.users["client"], found.users["owner"], people.NOW, ZoneInfo("Europe/Stockholm")
    survey = Survey.objects.create(title={"en": "How was it?"}, questions=ASKED, is_open=True, changed_at=now)
    offered = {"name": {"en": "A question"}, "about": {}, "price": 35000, "minutes": 20, "active": True}
    ways = {"answer_days": 2, "by_writing": True, "by_phone": True}
    offer = asking.save(None, offered, ways, [found.users["practitioner"]], "SEK", now)
    offer = asking.queries.offer_of(offer.pk)
    document = policy_in_force(now)
    consent = ledger.ask(client.pk, asking.queries.asks(document).promise, document, "en", now)
    ledger.give(consent, now, Consent.How.FORM)
    about = offer.people[0], "writing", Sent("Why?", "Sleep"), consent, "message", zone, now
    led = course(now, leaders=[owner], price=100, rules={"en": "What is said stays here."}, records=True)
    found.things |= {
        "person": client, "waiting": found.waiting, "brought": found.brought, "survey": survey, "course": led,
        "case": support.begin(client, client, Said("It says no.", "Card"), "payment", "form", now),
        "asked": Invitation.objects.create(survey=survey, client=client, about=uuid7(), asked_at=now),
        "question": asking.ask(client, offer, *about), "date": led.sessions.get(),
        "seat": seats.register(led, client, {"first_name": "Tove"}, "", "en", now),
    }  # fmt: skip


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
    place = place_of(operation)
    browser = cast.browsers[WHO.get(place, "client")]
    headers = {"Authorization": f"Bearer {cast.key}"} if place == "data" else {}
    known = {"id": str(cast.things[PLACED[place]].pk)} if "{id}" in operation.path and generation.is_positive else None

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
    assert {place_of(one) for one in OPERATIONS} == {*PLACED, *WHO} | {
        "me",
        "practitioners",
        "packages",
        "question-offers",
    }
