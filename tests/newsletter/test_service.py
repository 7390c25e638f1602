"""The list and a declared service in step, against a real server on this machine."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from practice.mailbox import marketing
from practice.newsletter import actions, queries, sync
from practice.newsletter.models import Reader, Service, Step
from shared.privacy.rights import erasing
from tenants.isolation.context import enter
from tests import cast as people
from tests.newsletter.conftest import WITH_LETTERS
from tests.newsletter.test_newsletter import reader
from tests.outbound import servers
from tests.privacy_app.documents import put_alone

NOTHING = (200, {}, b'{"changes": [], "next": "1"}')


@pytest.fixture
def server(settings):
    with servers.opened() as found:
        settings.STAND_INS = {"api.letters.example": found.address}
        found.answers = [NOTHING]
        yield found


@pytest.fixture
def inside(clinic, server):
    with enter(clinic.schema):
        row = sync.set_up({"recipient": "letters", "list": "spring 2026", "active": True}, "s3cret", timezone.now())
        assert b"s3cret" not in bytes(row.secret)
        yield


def asked(server):
    return [(method, path) for method, path, *_ in server.asked]


def changes(*found, after="2"):
    return (200, {}, json.dumps({"changes": list(found), "next": after}).encode())


def test_a_yes_a_choice_and_a_no_are_told(inside, server):
    now = timezone.now()
    row = reader(confirmed_at=None)
    actions.confirm(row, now)
    assert sync.run(now) == ""
    path = f"/lists/spring%202026/members/{row.pk}"
    assert asked(server) == [("PUT", path), ("GET", "/lists/spring%202026/changes?after=")]
    assert json.loads(server.asked[0][3])["email"] == row.email
    assert server.asked[0][2]["Authorization"] == "Bearer s3cret"
    actions.stop(row, "left", now)
    server.asked.clear()
    assert sync.run(now) == "" and not Step.objects.exists()
    assert asked(server) == [("DELETE", path), ("GET", "/lists/spring%202026/changes?after=1")]


@pytest.fixture
def client(clinic, clinics):
    return people.build(clinics["a"], clinics["b"]).users["client"]


def test_who_is_erased_here_is_erased_there(client, inside, server):
    now = timezone.now()
    row = reader(client.email)
    erasing.erase(client.pk, now)
    assert not Reader.objects.exists()
    assert sync.run(now) == ""
    assert asked(server)[0] == ("DELETE", f"/lists/spring%202026/members/{row.pk}")


def test_what_happened_there_happens_here(inside, server):
    now = timezone.now()
    left, erased = reader("a@home.example"), reader("b@home.example")
    marketing.block("no@home.example", "asked", now)
    day = (now - timedelta(days=2)).isoformat()
    new = {"status": "subscribed", "at": day, "proof": "Form at the service, 2026"}
    told = [
        {"status": "unsubscribed", "member": str(left.pk)},
        {"status": "erased", "member": str(erased.pk)},
        {"status": "unsubscribed", "member": "17"},
        {"status": "opened", "member": str(left.pk)},
        new | {"email": "New@home.example"},
        new | {"email": "no@home.example"},
        new | {"email": "late@home.example", "at": (now + timedelta(days=1)).isoformat()},
        new | {"email": "unproven@home.example", "proof": ""},
        new | {"email": "no address"},
    ]
    server.answers = [changes(*told), NOTHING]
    assert sync.run(now) == ""
    assert [one.email for one in queries.standing()] == ["new@home.example"]
    assert Reader.objects.get(pk=left.pk).why == "left" and not Reader.objects.filter(pk=erased.pk).exists()
    assert marketing.blocked("a@home.example") and Service.objects.get().cursor == "2"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [((500, {}, b""), "answer"), ((200, {}, b"<html>"), "answer"), ((200, {}, b'{"changes": 1}'), "answer")],
)
def test_an_odd_answer_loses_nothing(inside, server, answer, problem):
    now = timezone.now()
    row = reader(confirmed_at=None)
    actions.confirm(row, now)
    server.answers = [answer]
    assert sync.run(now) == problem
    if answer[0] == 500:
        assert Step.objects.get().member == row.pk
    server.answers = [NOTHING]
    assert sync.run(now) == "" and not Step.objects.exists()


def test_a_policy_that_names_it_no_more_stops_it(inside, server):
    put_alone(WITH_LETTERS.replace("does: [newsletter]", "does: [office]"))
    assert sync.run(timezone.now()) == "policy"
    put_alone(
        WITH_LETTERS.replace(
            "name: Utskick AB, role: processor, categories: [newsletter]",
            "name: Utskick AB, role: processor, categories: [booking]",
        )
    )
    reader(confirmed_at=None)
    assert sync.run(timezone.now()) == "policy" and server.asked == []
