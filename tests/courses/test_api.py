"""Courses by API: found, taken part in and led by the rules of the pages; and who looked at a group is in its people's log."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.courses import seats
from practice.courses.models import Registration
from tenants.isolation.context import enter
from tests.courses.conftest import course
from tests.courses.test_seats import guest

ROOT = "/api/v1"


def send(browser, path, data=None, method="post", **headers):
    answer = getattr(browser, method)(f"{ROOT}/{path}", json.dumps(data or {}), "application/json", headers=headers)
    return answer.status_code, answer.json()


def test_a_client_registers_waits_takes_what_is_offered_and_gives_it_back(cast):
    now = timezone.now()
    with enter(cast.clinic.schema):
        row = course(now, seats=1, rules={"en": "What is said stays here."})
        first = guest(row, "ulla", now)
    client = cast.browser("client", "my")
    (found,) = client.get(f"{ROOT}/courses?kind=course").json()["results"]
    assert (found["id"], found["left"], client.get(f"{ROOT}/courses?kind=group").json()["results"]) == (
        str(row.pk),
        0,
        [],
    )
    path = f"courses/{row.pk}/register"
    assert send(client, path)[1]["errors"][0]["pointer"] == "#/agree"
    status, place = send(client, path, {"agree": True})
    assert (status, place["state"], place["may"]) == (201, "waiting", ["cancel"])
    assert send(client, path, {"agree": True})[1]["id"] == place["id"], "twice is once"
    own = f"course-places/{place['id']}"
    assert send(client, f"{own}/take")[0] == 200 and client.get(f"{ROOT}/{own}").json()["state"] == "waiting"
    with enter(cast.clinic.schema):
        seats.give_back(first, now)
    assert client.get(f"{ROOT}/{own}").json()["may"] == ["take", "cancel"]
    assert send(client, f"{own}/take")[1]["state"] == "confirmed"
    assert cast.browser("other_client", "my").get(f"{ROOT}/{own}").status_code == 404
    assert [send(client, f"{own}/cancel")[0] for _ in range(2)] == [200, 409]


def test_who_leads_it_notes_who_was_there_and_nobody_else_learns_who_takes_part(cast):
    now = timezone.now()
    with enter(cast.clinic.schema):
        row = course(now, leaders=[cast.users["course_leader"]])
        made, date = guest(row, "ulla", now), row.sessions.get()
    leader, owner = cast.browser("course_leader", "my"), cast.browser("owner", "my")
    assert [one["taken"] for one in owner.get(f"{ROOT}/staff/courses").json()["results"]] == [1]
    assert owner.get(f"{ROOT}/staff/courses/{row.pk}/participants").status_code == 404
    there = f"staff/course-dates/{date.pk}/attendance"
    assert send(leader, there, {"came": [str(made.pk)]}, "put")[0] == 409, "not begun"
    with enter(cast.clinic.schema):
        row.sessions.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    found = send(leader, there, {"came": [str(made.pk)]}, "put")[1]
    assert found["results"][0]["attended"] == [str(date.pk)]
    assert send(leader, f"staff/course-places/{made.pk}/remove")[1]["results"][0]["state"] == "cancelled"
    with enter(cast.clinic.schema):
        assert Registration.objects.get().by_clinic


@pytest.mark.parametrize("more", [{"kind": "group"}, {"care": True}, {"kind": "webinar"}])
def test_who_looked_at_those_in_a_group_or_in_care_stands_in_their_log(cast, more):
    now, told = timezone.now(), "webinar" not in more.values()
    with enter(cast.clinic.schema):
        row = course(now, leaders=[cast.users["course_leader"]], **more)
        seats.register(row, cast.users["client"], {"first_name": "Tove"}, "", "sv", now)
        guest(row, "ulla", now)  # has no account, and no log to read
    leader = cast.browser("course_leader", "my")
    for path in (f"/staff/courses/{row.pk}/participants", f"{ROOT}/staff/courses/{row.pk}/participants"):
        assert leader.get(path).status_code == 200
    with enter(cast.clinic.schema):
        events = list(AccessEvent.objects.values_list("what", "client", "who"))
    assert events == [("parts", cast.users["client"].pk, cast.users["course_leader"].pk)] * (2 if told else 0)
