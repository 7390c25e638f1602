"""Support cases by API: asked, answered by the office, closed and marked as on the pages, and nobody else's."""

import json

from practice.support.models import Case, Satisfaction
from tenants.isolation.context import enter
from tests.support.test_support import ASKED, a  # noqa: F401  fixture

ROOT = "/api/v1"


def send(browser, path, data=None, method="post", **headers):
    answer = getattr(browser, method)(f"{ROOT}/{path}", json.dumps(data or {}), "application/json", headers=headers)
    return answer.status_code, answer.json()


def test_one_is_asked_answered_closed_and_marked_as_on_the_pages(a):  # noqa: F811
    status, made = send(a.client, "help", ASKED, **{"idempotency-key": "once-only"})
    assert (status, made["state"], made["entries"][0]["text"]) == (201, "open", ASKED["text"])
    assert send(a.client, "help", ASKED, **{"idempotency-key": "once-only"})[1]["id"] == made["id"]
    own, office = f"help/{made['id']}", f"staff/help/{made['id']}"
    read = a.receptionist.get(f"{ROOT}/{office}")
    assert read.json()["subject"] == ASKED["subject"] and read.json()["who"]
    assert a.other_client.get(f"{ROOT}/{own}").status_code == 404
    assert a.practitioner.get(f"{ROOT}/{office}").status_code == 403
    send(a.receptionist, f"{office}/entries", {"kind": "note", "text": "Ring banken."})
    tag = {"if-match": read["etag"]}
    assert send(a.receptionist, f"{office}/entries", {"kind": "answer", "text": "Försök igen."}, **tag)[0] == 412
    assert send(a.receptionist, f"{office}/entries", {"kind": "answer", "text": "Försök igen."})[0] == 201
    entries = a.client.get(f"{ROOT}/{own}").json()["entries"]
    assert [one["kind"] for one in entries] == ["asked", "answer"], "a note is the office's"
    assert send(a.client, f"{own}/mark", {"mark": 4})[0] == 409, "not closed"
    assert send(a.client, f"{own}/close")[1]["state"] == "closed"
    assert [send(a.client, f"{own}/mark", {"mark": 4})[0] for _ in range(2)] == [200, 409]
    with enter(a.schema):
        assert Satisfaction.objects.get().number == 1 and Case.objects.count() == 1


def test_a_card_number_is_refused_at_its_field_and_a_call_is_written_down(a):  # noqa: F811
    status, no = send(a.client, "help", ASKED | {"text": "Kortet är 4242 4242 4242 4242"})
    assert (status, no["errors"][0]["pointer"]) == (422, "#/text")
    status, made = send(a.receptionist, "staff/help", ASKED | {"caller": "Ulla, 070-1"})
    assert (status, made["who"], made["has_account"], made["channel"]) == (201, "Ulla, 070-1", False, "phone")
    assert send(a.receptionist, f"staff/help/{made['id']}/entries", {"kind": "answer", "text": "Ja."})[0] == 409
    assert send(a.receptionist, f"staff/help/{made['id']}", {"assigned": None}, "patch")[1]["assigned"] is None
    stranger = str(a.users["client"].pk)
    assert send(a.receptionist, f"staff/help/{made['id']}", {"assigned": stranger}, "patch")[0] == 422
