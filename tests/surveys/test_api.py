"""Surveys by API: read, agreed to, answered once without a name; and results for who runs the clinic, of five at least."""

import json

from django.utils import timezone

from practice.surveys import content, results
from practice.surveys.models import Invitation, Response
from shared.ids import uuid7
from shared.web.api.models import Done
from tenants.isolation.context import enter
from tests.surveys.test_surveys import a  # noqa: F401  fixture

ROOT = "/api/v1"


def test_it_is_answered_once_after_the_yes_to_the_words_as_they_are(a):  # noqa: F811
    with enter(a.schema):
        said = {"survey": a.survey, "about": uuid7(), "asked_at": timezone.now()}
        pk = Invitation.objects.create(client=a.users["client"], **said).pk
    (row,) = a.client.get(f"{ROOT}/surveys").json()["results"]
    read = a.client.get(f"{ROOT}/surveys/{row['id']}").json()
    assert row["id"] == str(pk) and read["agree_to"] and read["questions"][0]["kind"] == "scale"
    assert a.other_client.get(f"{ROOT}/surveys/{pk}").status_code == 404

    def answer(answers, **more):
        body = json.dumps({"answers": answers, **more})
        return a.client.post(f"{ROOT}/surveys/{pk}/answer", body, "application/json")

    no = answer({"q1": "9"})
    assert (no.status_code, sorted(one["pointer"] for one in no.json()["errors"])) == (
        422,
        ["#/agree_sha256", "#/answers/q1"],
    )
    assert answer({"q9": "1"}, agree_sha256=read["agree_sha256"]).status_code == 422
    assert answer({"q1": "4"}, agree_sha256="0" * 64).status_code == 412
    assert answer({"q1": "4"}, agree_sha256=read["agree_sha256"]).status_code == 204
    assert answer({"q1": "4"}, agree_sha256=read["agree_sha256"]).status_code == 404, "once"
    with enter(a.schema):
        assert content.told(Response.objects.get()) == {"q1": 4}
        assert not Done.objects.exists(), "nothing says who it was that answered, or when"


def test_results_are_of_five_at_least(a):  # noqa: F811
    path = f"{ROOT}/staff/surveys/{a.survey.pk}"
    with enter(a.schema):
        for mark in (5, 5, 4, 3):
            _answered(a, mark)
        results.release(a.survey)
    assert a.owner.get(path).json()["answers"] == 0
    with enter(a.schema):
        _answered(a, 3)
        results.release(a.survey)
    found = a.owner.get(path).json()
    assert (found["answers"], found["lines"][0]["mean"], len(found["batches"])) == (5, 4.0, 1)
    assert [a.owner.get(f"{path}?{one}").status_code for one in ("of=course", "batch=1", "batch=2")] == [200, 200, 404]
    assert a.client.get(path).status_code == 403


def _answered(a, mark):  # noqa: F811
    row = Response(survey=a.survey, month=timezone.localdate().replace(day=1))
    content.keep(row, {"q1": mark})
    row.save(force_insert=True)
