"""Bringing in by API: the same files, steps and checks as on the pages, for a person's session and for no program's key."""

import json
from datetime import timedelta

import pytest

from practice.accesslog.models import AccessEvent
from practice.importing import steps
from practice.importing.models import Batch
from practice.integrations import actions as integrations
from practice.integrations.models import Scope
from practice.people import unlock
from practice.people.models import User
from tests import cast as people
from tests.api.test_keys import declaring
from tests.importing.test_bringing_in import CLIENTS, cast, inside  # noqa: F401  fixtures
from tests.importing.test_notes import NOTES
from tests.privacy_app.documents import put_alone

ROOT = "/api/v1/imports"


@pytest.fixture
def owner(cast):  # noqa: F811
    return cast.browser("owner", "my")


def send(browser, path="", data=None, **headers):
    headers = {"accept-language": "en"} | headers
    answer = browser.post(f"{ROOT}{path}", json.dumps(data or {}), "application/json", headers=headers)
    return answer, answer.json() if answer.content else None


def bring(browser, kind="clients", text=CLIENTS, **headers):
    return send(browser, "", {"kind": kind, "name": "old.csv", "content": text}, **headers)


def place(browser, *what):
    return bring(browser, *what)[0]["Location"].removeprefix(ROOT)


def test_the_whole_way_sent_tried_brought_in_and_taken_back(owner, inside):  # noqa: F811
    answer, sent = bring(owner, **{"idempotency-key": "first-try"})
    where = answer["Location"].removeprefix(ROOT)
    assert (answer.status_code, sent["state"], sent["lines"]) == (201, "mapping", 6)
    assert bring(owner, **{"idempotency-key": "first-try"})[1]["id"] == sent["id"], "sent twice, brought once"
    read = owner.get(f"{ROOT}{where}").json()
    assert read["head"][1] == "Förnamn" and read["columns"]["first_name"] == 1 and len(read["first_lines"]) == 5
    answer, tried = send(owner, f"{where}/try", {"columns": read["columns"]})
    assert (answer.status_code, tried["state"]) == (202, "checking")
    with inside():
        before = User.objects.count()
        steps.check(sent["id"], people.NOW)
        assert User.objects.count() == before, "a dry run writes nothing"
    wrong = owner.get(f"{ROOT}{where}/errors", headers={"accept-language": "en"}).json()
    assert [(one["line"], one["why"], one["detail"]) for one in wrong["results"]] == [
        (3, ["name"], "There is no name."), (5, ["email"], "That is no e-mail address."),
    ]  # fmt: skip
    assert [send(owner, f"{where}/run")[0].status_code for _ in range(2)] == [202, 409]
    with inside():
        steps.run(sent["id"], people.NOW)
        assert User.objects.filter(email="asa@home.example").exists()
    [listed] = owner.get(ROOT).json()["results"]
    assert [listed[name] for name in ("state", "done", "made", "same", "wrong")] == ["done", 6, 2, 2, 2]
    assert send(owner, f"{where}/undo")[0].status_code == 202
    with inside():
        steps.undo(sent["id"], people.NOW)
        assert not User.objects.filter(email="asa@home.example").exists()
    assert owner.get(f"{ROOT}{where}").json()["state"] == "undone"
    assert owner.delete(f"{ROOT}{where}").status_code == 204 and owner.get(f"{ROOT}{where}").status_code == 404


def test_what_is_wrong_is_said_where_it_is_and_nothing_is_begun(cast, owner, inside):  # noqa: F811
    for text in ("%PDF-1.7", "one line", "PK", "a;" * 70 + "\n1;2"):
        answer, said = bring(owner, "clients", text)
        assert answer.status_code == 422 and said["errors"][0]["pointer"] == "#/content"
    where = place(owner)
    for columns, wrong in (
        ({"email": 3}, "first_name"),
        ({"first_name": 60}, "first_name"),
        ({"diagnosis": 6}, "diagnosis"),
    ):
        answer, said = send(owner, f"{where}/try", {"columns": columns})
        assert answer.status_code == 422 and {one["pointer"] for one in said["errors"]} == {f"#/columns/{wrong}"}
    usual = {"practitioner": str(cast.users["client"].pk)}
    answer, said = send(owner, f"{where}/try", {"columns": {"first_name": 1}, "usual": usual})
    assert answer.status_code == 422 and said["errors"][0]["pointer"] == "#/usual/practitioner"
    assert [send(owner, f"{where}/{act}")[0].status_code for act in ("run", "undo")] == [409, 409]
    with inside():
        assert Batch.objects.get().state == "mapping"


def test_each_brings_what_is_theirs(cast, owner):  # noqa: F811
    practitioner = cast.browser("practitioner", "my")
    clients = place(owner)
    assert bring(practitioner)[0].status_code == 403 and practitioner.get(ROOT + clients).status_code == 404
    answer, said = bring(owner, "journal", NOTES)
    assert answer.status_code == 403 and said["type"].endswith("#not-yours")
    notes = place(practitioner, "journal", NOTES)
    assert [one["kind"] for one in owner.get(ROOT).json()["results"]] == ["clients"]
    for act in ("try", "run", "undo"):
        assert send(owner, f"{notes}/{act}", {"columns": {}})[0].status_code == 404
    assert cast.browser("receptionist", "my").get(ROOT).status_code == 403


def test_notes_need_the_unlocked_key_of_whoever_brings_them(cast, inside):  # noqa: F811
    maja = cast.browser("practitioner", "my")
    where = place(maja, "journal", NOTES)
    read = maja.get(ROOT + where).json()
    assert send(maja, f"{where}/try", {"columns": read["columns"]})[1]["made"] == 2
    kept = maja.cookies.pop(unlock.COOKIE)
    for answer in (maja.get(ROOT + where), send(maja, f"{where}/run")[0], maja.get(f"{ROOT}{where}/errors")):
        assert answer.status_code == 403 and "first_lines" not in answer.json()
    maja.cookies[unlock.COOKIE] = kept.value
    assert send(maja, f"{where}/run")[1]["state"] == "done"
    assert [one["why"] for one in maja.get(f"{ROOT}{where}/errors").json()["results"]] == [
        ["not_yours"],
        ["text"],
        ["day"],
    ]
    assert send(maja, f"{where}/undo")[0].status_code == 409
    with inside():
        assert [one.notes for one in AccessEvent.objects.filter(what="brought")] == [2]


def test_no_key_of_a_program_and_no_clinic_without_a_promise_brings_anything(cast, owner, inside):  # noqa: F811
    with inside():
        put_alone(declaring("[all]"))
        key = integrations.make("program", list(Scope), timedelta(days=1), people.NOW)[1]
    nobody, bearer = cast.browser("visitor", "my"), {"authorization": f"Bearer {key}"}
    for answer in (bring(nobody, **bearer)[0], nobody.get(ROOT, headers=bearer)):
        assert answer.status_code in (401, 403)
    answer, said = bring(owner)
    assert answer.status_code == 422 and said["type"].endswith("#not-offered")
    with inside():
        assert not Batch.objects.exists()
