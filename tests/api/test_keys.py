"""Keys of other programs: what the policy lets their makers have, and never more."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from practice.accesslog.models import AccessEvent
from practice.booking.models import Booking
from practice.integrations import actions
from practice.integrations.models import Key, Scope
from practice.people.models import User
from shared.privacy.rights import limits
from tenants.isolation.context import enter
from tests import cast as people
from tests.guarantees.permissions import ROWS
from tests.privacy_app.documents import POLICY, put_alone

PROGRAM = """
  program:
    {name: Program AB, role: processor, categories: CATEGORIES, country: SE, hosts: {server: [api.program.example]},
     agreement: {kind: processing, signed: 2026-01-01}}
storage:"""
DAYS = timedelta(days=30)


def declaring(categories):
    return POLICY.replace("\nstorage:", PROGRAM.replace("CATEGORIES", categories))


@pytest.fixture
def cast(db, clinics):
    return people.build(clinics["a"], clinics["b"])


@pytest.fixture
def inside(cast):
    return lambda: enter(cast.clinic.schema)


def call(cast, path, secret, **headers):
    browser = cast.browser("visitor", "my")
    return browser.get(f"/api/v1/{path}", headers={"authorization": f"Bearer {secret}"} | headers)


def made(scopes, now=people.NOW):
    return actions.make("program", scopes, DAYS, now)


@pytest.fixture
def clock(monkeypatch):
    held = [people.NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: held[0])
    return held


def test_a_key_reads_what_the_policy_discloses_until_it_ends(cast, inside, clock):
    with inside():
        put_alone(declaring("[booking.time, contact.first_name, contact.phone]"))
        with pytest.raises(actions.NotDisclosed):
            made([Scope.INVOICES])
        row, secret = made([Scope.BOOKINGS, Scope.CLIENTS])
        assert secret not in str(vars(Key.objects.get())), "only its hash is kept"
        User.objects.filter(pk=cast.users["client"].pk).update(phone="+46701740609", last_name="Ek")
        User.objects.filter(pk=cast.users["other_client"].pk).update(phone="+46701740610", phone_hidden=True)
    [booking] = call(cast, "data/bookings", secret).json()["results"]
    assert booking["starts_at"] and booking["client"] is booking["service"] is None
    rows = call(cast, "data/clients", secret).json()["results"]
    assert {(one["first_name"], one["last_name"], one["email"], one["phone"]) for one in rows} == {
        ("Client", None, None, "+46701740609"),
        ("Other Client", None, None, ""),
    }
    assert call(cast, "data/invoices", secret).status_code == 403, "no such scope"
    with inside():
        put_alone(declaring("[accounts]"))
    assert call(cast, "data/clients", secret).status_code == 403, "the policy says less now"
    with inside():
        put_alone(declaring("[contact]"))
    assert call(cast, "data/clients", secret).json()["results"][0]["email"]
    clock[0] += DAYS
    assert call(cast, "data/clients", secret).status_code == 401, "too old"
    clock[0] -= DAYS
    with inside():
        assert Key.objects.get().used_at and actions.revoke(row.pk, clock[0])
    assert call(cast, "data/clients", secret).status_code == 401, "revoked"
    assert call(cast, "data/clients", "enrum_made-up").status_code == 401


def test_whoever_was_read_of_sees_it_in_their_log_once_a_day(cast, inside, clock):
    with inside():
        put_alone(declaring("[booking.time, contact.first_name]"))
        secret = made([Scope.BOOKINGS, Scope.CLIENTS])[1]
    call(cast, "data/bookings", secret)
    with inside():
        assert not AccessEvent.objects.exists(), "a time alone tells of nobody"
    for _ in range(2):
        call(cast, "data/clients", secret)
    with inside():
        found = AccessEvent.objects.filter(client=cast.users["client"].pk)
        assert [(one.what, one.who_name) for one in found] == [("given", "Program AB")]
        assert AccessEvent.objects.filter(client=cast.users["other_client"].pk).count() == 1
        limits.limit(cast.users["client"].pk, "restriction", "all", clock[0])
    clock[0] += timedelta(days=1)
    call(cast, "data/clients", secret)
    with inside():
        assert (found.count(), AccessEvent.objects.filter(client=cast.users["other_client"].pk).count()) == (1, 2)


def test_with_every_scope_no_page_of_a_person_answers(cast, inside, clock):
    """Journals, messages, questionnaires, the access log: everything that asks who somebody is, asks a key in vain. Also when
    a signed-in browser sends one along."""
    with inside():
        put_alone(declaring("[all]"))
        secret = made(list(Scope))[1]
    assert call(cast, "data/bookings", secret).status_code == 200
    browser = cast.browser("owner", "my")
    asked, opened = set(), []
    for row in ROWS["my"]:
        if row.answers["visitor"] != "sign_in" or row.name.startswith("api:data-"):
            continue
        try:
            url = reverse(row.name, urlconf=settings.URLCONFS["my"], kwargs=row.arguments(cast))
        except NoReverseMatch:
            continue
        bearer = {"authorization": f"Bearer {secret}"}
        who = browser if row.name.startswith("api:") else cast.browser("visitor", "my")
        answer = getattr(who, row.methods[0])(url, headers=bearer)
        asked.add(row.name.partition(":")[0])
        if answer.status_code not in (401, 302) or (answer.status_code == 302 and "sign-in" not in answer["Location"]
                                                    and "handoff" not in answer["Location"]):  # fmt: skip
            opened.append((row.name, answer.status_code))
    assert {"journal", "accesslog", "messaging", "questionnaires", "payments", "api"} <= asked
    assert opened == []


def test_too_many_requests_of_one_key_are_refused(cast, inside, clock, monkeypatch):
    monkeypatch.setattr("practice.integrations.api.RATE", "2/m")
    with inside():
        put_alone(declaring("[booking]"))
        secret, other = made([Scope.BOOKINGS])[1], made([Scope.BOOKINGS])[1]
    assert [call(cast, "data/bookings", secret).status_code for _ in range(3)] == [200, 200, 429]
    assert call(cast, "data/bookings", other).status_code == 200
    with inside():
        assert Booking.objects.exclude(client=None).count() == 1


def test_the_owner_makes_a_key_by_a_touch_and_sees_it_once(cast, inside, clock, monkeypatch):
    browser, url = cast.browser("owner", "my"), reverse("integrations:overview", urlconf=settings.URLCONFS["my"])
    with inside():
        put_alone(declaring("[booking.time]"))
    wish = {"recipient": "program", "scopes": ["bookings"], "days": "30"}
    assert browser.post(url, wish | {"scopes": ["clients"]}).status_code == 422
    assert "/handoff/start" in browser.post(url, wish)["Location"], "off to the key"
    monkeypatch.setattr("practice.people.stepup.require", lambda *_: None)
    page = browser.post(url, wish)
    secret = page.context["secret"]
    assert secret in page.content.decode() and secret not in browser.get(url).content.decode()
    assert call(cast, "data/bookings", secret).status_code == 200
    with inside():
        pk = Key.objects.get().pk
    browser.post(reverse("integrations:revoke", urlconf=settings.URLCONFS["my"], args=[pk]))
    assert call(cast, "data/bookings", secret).status_code == 401
