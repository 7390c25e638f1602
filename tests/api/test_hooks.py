"""What other programs are told by themselves: signed, in order, again and again for a while, and never more than ids."""

import hmac
import json
from base64 import b64decode, b64encode
from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings as configured
from django.urls import reverse

from infra.epochs import rewrap
from practice.integrations import outbox, sending
from practice.integrations.models import Delivery, Hook
from practice.mailbox.models import OutgoingMessage
from practice.people import actions as people_actions
from shared.happened import happened
from shared.privacy.rights import limits
from tenants.isolation.context import enter
from tests import cast as people
from tests.api.test_bookings import NOW, TEN, Caller, clock, inside, rooms, tove, wish  # noqa: F401  fixtures
from tests.api.test_keys import declaring
from tests.booking.cast import user
from tests.outbound import servers
from tests.privacy_app.documents import put_alone

URL = "https://api.program.example/hooks?for=eken"
EVERYTHING = "[booking.time, contact, accounts]"
REFUSED = (503, {}, b"")
TAKEN = (204, {}, b"")


@pytest.fixture
def server(settings):
    with servers.opened() as found:
        settings.STAND_INS = {"api.program.example": found.address}
        found.answers = [TAKEN]
        yield found


@pytest.fixture
def hook(inside, clock, server, db):  # noqa: F811
    """With `shown`, its secret, and what it was told."""
    with inside():
        put_alone(declaring(EVERYTHING))
        user("Olga", role="owner")
        row, row.shown = outbox.add("program", URL, ["booking.made", "booking.moved", "booking.cancelled"], NOW)
    return row


def send(inside, hook, now):  # noqa: F811
    with inside():
        return sending.run(hook.pk, now)


def told(server):
    return [json.loads(body) for _method, _path, _headers, body in server.asked]


def fits(secret, asked) -> list[bool]:
    """As a receiver checks it, with nothing of ours: of each signature sent."""
    _method, _path, headers, body = asked
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    wanted = b64encode(hmac.digest(b64decode(secret.removeprefix("whsec_")), signed, sha256)).decode()
    return [one == f"v1,{wanted}" for one in headers["webhook-signature"].split(" ")]


def test_a_booking_is_told_by_ids_alone_signed_and_in_order(tove, rooms, inside, hook, server):  # noqa: F811
    path = tove("POST", "bookings", wish(rooms))["Location"].removeprefix("/api/v1/")
    tove("POST", f"{path}/move", {"practitioner": rooms.maja.pk, "start": "2026-11-26T10:00:00Z"})
    tove("POST", f"{path}/cancel")
    assert send(inside, hook, NOW) == 3
    said = told(server)
    assert [one["type"] for one in said] == ["booking.made", "booking.moved", "booking.cancelled"]
    assert {one["about"] for one in said} == {path.rpartition("/")[2]}
    assert [one["id"] for one in said] == sorted(one["id"] for one in said)
    assert {tuple(one) for one in said} == {("id", "type", "at", "about")}, "nothing else leaves"
    method, at, headers, _body = server.asked[0]
    assert (method, at, headers["webhook-id"]) == ("POST", "/hooks?for=eken", said[0]["id"])
    assert fits(hook.shown, server.asked[0]) == [True]
    assert send(inside, hook, NOW) == 0 and len(server.asked) == 3, "once taken, never again"


def test_what_is_rolled_back_was_never_told(tove, rooms, inside, hook):  # noqa: F811
    from django.db import transaction

    booked = tove("POST", "bookings", wish(rooms)).json()["id"]
    with inside():
        Delivery.objects.all().delete()
        try:
            with transaction.atomic():
                happened("booking.made", booked, tove.user.pk, NOW)
                raise KeyError
        except KeyError:
            assert not Delivery.objects.exists()


def test_a_changed_secret_signs_beside_the_former_one_for_a_day(tove, rooms, inside, hook, server):  # noqa: F811
    with inside():
        new = outbox.rotate(Hook.objects.get(), NOW)
        rewrap()  # a month's turn: both are sealed anew
        assert new != hook.shown
        outbox.ping(hook, NOW)
    send(inside, hook, NOW)
    assert (fits(new, server.asked[0]), fits(hook.shown, server.asked[0])) == ([True, False], [False, True])
    with inside():
        outbox.ping(hook, NOW + outbox.OVERLAP)
    send(inside, hook, NOW + outbox.OVERLAP)
    assert fits(new, server.asked[1]) == [True]


def test_it_is_tried_more_and_more_seldom_then_given_up_and_the_owner_told(tove, rooms, inside, hook, server):  # noqa: F811
    server.answers = [REFUSED]
    tove("POST", "bookings", wish(rooms))
    now, waits = NOW, []
    while True:
        assert send(inside, hook, now) == 0
        with inside():
            row = Delivery.objects.get()
        if row.state != "waiting":
            break
        asked = len(server.asked)
        send(inside, hook, now + timedelta(seconds=9))
        assert len(server.asked) == asked, "not before its time"
        waits.append(row.next_at - now)
        now = row.next_at
    assert len(server.asked) == row.attempts == len(waits) + 1, "each attempt is one request"
    assert waits[0] < timedelta(minutes=2) and waits[0] < waits[2] < waits[4] < waits[6]
    assert (row.state, row.status, row.problem) == ("given_up", 503, "answer")
    assert timedelta(days=3) <= now - NOW < timedelta(days=4)
    with inside():
        assert OutgoingMessage.objects.filter(kind="integrations.hook").count() == 1
        assert outbox.again(row, now) and not outbox.again(row, now)
    server.answers = [TAKEN]
    assert send(inside, hook, now) == 1
    assert len({one["id"] for one in told(server)}) == 1, "the same number: who has it knows it"
    with inside():
        assert Hook.objects.get().failing_since is None


def test_two_that_fail_do_not_come_back_at_the_same_moment():
    rows = [Delivery(attempts=3) for _ in range(8)]
    assert len({sending.wait(row) for row in rows}) == 8


def test_nothing_taken_for_five_days_or_a_410_turns_it_off(tove, rooms, inside, hook, server):  # noqa: F811
    server.answers = [(410, {}, b"")]
    booked = tove("POST", "bookings", wish(rooms)).json()["id"]
    send(inside, hook, NOW)
    with inside():
        assert (
            Hook.objects.get().off == "gone" and OutgoingMessage.objects.filter(kind="integrations.hook").count() == 1
        )
        outbox.turn_on(hook)
        happened("booking.moved", booked, tove.user.pk, NOW)
    server.answers = [REFUSED]
    send(inside, hook, NOW)
    with inside():
        happened("booking.made", booked, tove.user.pk, NOW + timedelta(days=5))
    send(inside, hook, NOW + timedelta(days=5))
    with inside():
        assert Hook.objects.get().off == "failing" and not Delivery.objects.filter(state="waiting").exists()
        happened("booking.made", booked, tove.user.pk, NOW + timedelta(days=6))
        assert not Delivery.objects.filter(state="waiting").exists(), "nothing is kept for one that is off"


def test_the_policy_decides_at_the_moment_of_sending(tove, rooms, inside, hook, server, settings):  # noqa: F811
    tove("POST", "bookings", wish(rooms))
    with inside():
        put_alone(declaring("[accounts]"))
    assert send(inside, hook, NOW) == 0 and server.asked == []
    with inside():
        assert Delivery.objects.get().problem == "policy"
        put_alone(declaring("[booking.time]").replace("api.program.example", "elsewhere.example"))
    assert send(inside, hook, NOW + timedelta(hours=1)) == 0 and server.asked == [], "no such host any more"


def test_a_name_that_leads_inside_is_told_nothing(tove, rooms, inside, hook, server, settings, monkeypatch):  # noqa: F811
    settings.STAND_INS = {}
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("169.254.169.254", 443))])
    tove("POST", "bookings", wish(rooms))
    send(inside, hook, NOW)
    with inside():
        assert Delivery.objects.get().problem == "private"


def test_nobody_is_told_of_whoever_has_restricted_the_use_of_their_data(tove, rooms, inside, hook):  # noqa: F811
    with inside():
        limits.limit(tove.user.pk, "restriction", "all", NOW)
    tove("POST", "bookings", wish(rooms))
    with inside():
        assert not Delivery.objects.exists()


def test_nobody_is_told_of_what_absolute_secrecy_hides(tove, rooms, inside, hook):  # noqa: F811
    with inside():
        type(rooms.maja).objects.filter(pk=rooms.maja.pk).update(regime="pastoral")
    assert tove("POST", "bookings", wish(rooms)).status_code == 201
    with inside():
        Hook.objects.update(kinds=["client.changed"])
    tove("PATCH", "me", {"first_name": "Tova"})
    with inside():
        assert not Delivery.objects.exists()


def test_new_clients_and_what_they_change(inside, hook, server):  # noqa: F811
    with inside():
        Hook.objects.update(kinds=["client.added", "client.changed"])
        one = people_actions.add_client(NOW, first_name="Tove", email="tove@home.example")
        people_actions.correct(one, NOW, first_name="Tova", last_name="", phone="", language="sv")
    assert send(inside, hook, NOW) == 2
    said = [(row["type"], row["about"]) for row in told(server)]
    assert said == [("client.added", str(one.pk)), ("client.changed", str(one.pk))]
    assert b"Tov" not in server.asked[0][3] + server.asked[1][3]


# -- the owner's pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def cast(db, clinics, server, settings, monkeypatch):
    monkeypatch.setattr("practice.people.stepup.require", lambda *_: None)
    monkeypatch.setattr("django.utils.timezone.now", lambda: people.NOW)
    found = people.build(clinics["a"], clinics["b"])
    with enter(found.clinic.schema):
        put_alone(declaring("[booking.time]"))
    return found


def at(name, *arguments):
    return reverse(f"integrations:{name}", urlconf=configured.URLCONFS["my"], args=arguments)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "http://api.program.example/x"}, "begin with https"),
        ({"url": "https://127.0.0.1/x"}, "no such host"),
        ({"url": "https://user:pass@api.program.example/x"}, "no address"),
        ({"url": "https://api.program.example:8443/x"}, "no such host"),
        ({"url": "https://[::1"}, "no address"),
        ({"kinds": ["invoice.paid"]}, "doesn&#x27;t let"),
        ({"kinds": ["journal.signed"]}, "invoice.paid"),
        ({"recipient": "enrum"}, "enrum"),
    ],
)
def test_an_address_that_the_policy_does_not_name_is_refused(cast, wrong, words):
    browser = cast.browser("owner", "my")
    wish = {"recipient": "program", "url": URL, "kinds": ["booking.made"]} | wrong
    page = browser.post(at("hooks"), wish, headers={"accept-language": "en"})
    assert page.status_code == 422 and words in page.content.decode()
    with enter(cast.clinic.schema):
        assert not Hook.objects.exists()


def test_the_owner_adds_one_tries_it_and_turns_it_off(cast, server):
    browser = cast.browser("owner", "my")
    page = browser.post(at("hooks"), {"recipient": "program", "url": URL, "kinds": ["booking.made"]})
    secret = page.context["secret"]
    with enter(cast.clinic.schema):
        pk = Hook.objects.get().pk
    assert secret in page.content.decode() and secret not in browser.get(at("hook", pk)).content.decode()
    browser.post(at("hook", pk), {"do": "test"})
    with enter(cast.clinic.schema):
        assert sending.run(pk, people.NOW) == 1
        row = Delivery.objects.get()
    assert fits(secret, server.asked[0]) == [True] and told(server)[0]["type"] == "ping"
    browser.post(at("again", row.pk))
    new = browser.post(at("rotate", pk)).context["secret"]
    with enter(cast.clinic.schema):
        assert sending.run(pk, people.NOW) == 1 and fits(new, server.asked[1]) == [True, False]
    browser.post(at("hook", pk), {"do": "off"})
    browser.post(at("again", row.pk))
    with enter(cast.clinic.schema):
        assert Hook.objects.get().off == "by_hand" and not Delivery.objects.filter(state="waiting").exists()
    assert browser.get(at("hooks")).status_code == 200
