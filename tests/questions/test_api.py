"""Questions by API: asked after the same yes, sealed to the same key, taken back, declined and made a booking."""

import json

from practice.booking.models import Booking
from practice.messaging.models import Message
from practice.questions.models import Question
from tenants.isolation.context import enter
from tests.questions.test_questions import SECRET, a  # noqa: F401  fixture

ROOT = "/api/v1"


def send(browser, path, data=None, **headers):
    answer = browser.post(f"{ROOT}/{path}", json.dumps(data or {}), "application/json", headers=headers)
    return answer.status_code, answer.json()


def asked(a, way="writing"):  # noqa: F811
    (offer,) = a.client.get(f"{ROOT}/question-offers").json()["results"]
    wish = {"offer": offer["id"], "to": offer["people"][0]["id"], "way": way, "subject": "Sömn", "text": SECRET}
    yes = {"agree_sha256": offer["agree_sha256"]} if offer["agree_to"] else {}
    return wish, yes


def test_it_is_asked_after_a_yes_once_and_taken_back(a):  # noqa: F811
    wish, yes = asked(a)
    status, no = send(a.client, "questions", wish)
    assert (status, [one["pointer"] for one in no["errors"]]) == (422, ["#/agree_sha256"])
    assert send(a.client, "questions", wish | {"agree_sha256": "0" * 64})[0] == 412
    once = {"idempotency-key": "ask-it-once"}
    (first, made), (_, again) = (send(a.client, "questions", wish | yes, **once) for _ in range(2))
    assert (first, made["state"], again["id"]) == (201, "asked", made["id"])
    with enter(a.schema):
        assert Message.objects.count() == 1
    assert a.other_client.get(f"{ROOT}/questions/{made['id']}").status_code == 404
    (waits,) = a.practitioner.get(f"{ROOT}/staff/questions").json()["results"]
    assert waits["id"] == made["id"] and not a.colleague.get(f"{ROOT}/staff/questions").json()["results"]
    assert a.colleague.get(f"{ROOT}/staff/questions/{made['id']}").status_code == 404
    statuses = [send(a.client, f"questions/{made['id']}/withdraw")[0] for _ in range(2)]
    assert statuses == [200, 409] and not asked(a)[1], "the yes stands"


def test_it_becomes_one_of_its_times_or_is_declined(a):  # noqa: F811
    wish, yes = asked(a, "phone")
    made = send(a.client, "questions", wish | yes)[1]["id"]
    times = a.practitioner.get(f"{ROOT}/staff/questions/{made}").json()["times"]
    status, found = send(a.practitioner, f"staff/questions/{made}/book", times[0])
    assert (status, found["state"]) == (200, "booked")
    with enter(a.schema):
        assert str(Booking.objects.get(pk=found["booking"]).service_id) == times[0]["service"]
    assert send(a.practitioner, f"staff/questions/{made}/decline")[0] == 409
    other = send(a.client, "questions", wish)[1]["id"]
    assert send(a.practitioner, f"staff/questions/{other}/decline")[1]["state"] == "declined"
    with enter(a.schema):
        assert Question.objects.get(pk=other).ended_at
