"""A client's further pages in a browser without scripts: a code instead of an account, moving, repeating, waiting."""

import re

import pytest

from practice.booking.models import Booking, Rules, Waiting
from practice.mailbox.models import OutgoingMessage
from practice.people.codes import code_of
from practice.people.models import User
from tenants.isolation.context import enter
from tests.booking.cast import NOW, furnish, service, user
from tests.booking.cast import at as clock

TEN, ELEVEN = "2026-11-26T09:00Z", "2026-11-26T10:00Z"  # 10.00 and 11.00 in Stockholm


@pytest.fixture
def rooms(clinics, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with enter(clinics["a"].schema):
        return furnish()


@pytest.fixture
def inside(clinics):
    return lambda: enter(clinics["a"].schema)


@pytest.fixture
def tove(at, rooms, inside):
    browser = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
    with inside():
        browser.force_login(user("Tove"))
    return browser


def fields(rooms, start=TEN, **more):
    return {"service": rooms.talk.pk, "who": rooms.maja.pk, "start": start} | more


def latest_code(inside):
    with inside():
        return code_of(OutgoingMessage.objects.filter(kind="booking.code").latest("created_at").pk)


def test_a_stranger_books_with_a_code_and_no_account(at, rooms, inside):
    with inside():
        Rules.objects.create(confirm_by="code")
    browser = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
    assert "Mail me a code" in browser.get("/book", fields(rooms)).content.decode()
    who = {
        "first_name": "Ebba",
        "email": "Ebba@Post.example",
        "phone": "070-174 06 21",
        "accepted": "on",
        "then": "code",
    }
    assert browser.post("/book", fields(rooms) | who | {"email": "nothing"}).status_code == 422
    assert browser.post("/book", fields(rooms) | who).url == "/book/code"
    assert browser.post("/book/code", {"code": "0000-0000"}).status_code == 422
    done = browser.post("/book/code", {"code": latest_code(inside)})
    assert done.status_code == 200 and "Your time is booked" in done.content.decode()
    with inside():
        booking, ebba = Booking.objects.get(), User.objects.get(email="ebba@post.example")
        assert (booking.client, booking.state, booking.starts_at) == (ebba, "confirmed", clock("2026-11-26 10:00"))
        assert ebba.verified_at and not ebba.has_usable_password() and ebba.phone == "+46701740621"
    assert "sessionid" not in done.cookies and browser.get("/bookings").status_code == 302  # a code is no sign-in


def test_wrong_codes_end_and_colleagues_addresses_are_nobodys(at, rooms, inside):
    with inside():
        Rules.objects.create(confirm_by="code")
    who = {"first_name": "Ebba", "email": "maja@example.org", "accepted": "on", "then": "code"}
    browser = at("a", "my")
    browser.post("/book", fields(rooms) | who)
    assert browser.post("/book/code", {"code": latest_code(inside)}).status_code == 403
    browser.post("/book", fields(rooms) | who | {"email": "ebba@post.example"})
    code, wrong = latest_code(inside), {"code": "1234-5678"}
    assert [browser.post("/book/code", wrong).status_code for _ in range(6)] == [422] * 5 + [302]
    browser.post("/book/code", {"code": code})
    with inside():
        assert not Booking.objects.exclude(state="held").exists()


def test_both_means_signing_in_and_a_code(tove, rooms, inside):
    with inside():
        Rules.objects.create(confirm_by="both")
    assert tove.post("/book", fields(rooms, weeks="1", times="2")).url == "/book/code"
    with inside():
        assert not Booking.objects.exists()
    tove.post("/book/code", {"code": latest_code(inside)})
    with inside():
        assert Booking.objects.filter(client__first_name="Tove", state="confirmed").count() == 2


def test_a_time_is_moved_taken_back_and_its_series_cancelled(tove, rooms, inside):
    assert tove.get("/book", fields(rooms)).status_code == 200
    page = tove.post("/book", fields(rooms, weeks="2", times="3"), follow=True)
    assert "3 times are booked." in page.content.decode()
    with inside():
        first = Booking.objects.earliest("starts_at")
    path = f"/bookings/{first.pk}"
    words = tove.get(f"{path}/move?day=2026-11-26").content.decode()
    assert re.search(r"Move to Thursday 26 November, 11:00", words) and "stays yours until you choose" in words
    moved = tove.post(f"{path}/move", {"who": rooms.maja.pk, "start": ELEVEN}, follow=True).content.decode()
    assert "Your time has moved." in moved and "Take the old time back" in moved
    assert "The time is as it was before." in tove.post(f"{path}/move-back", follow=True).content.decode()
    assert tove.post(f"{path}/move-back").status_code == 409
    assert tove.post(f"{path}/move", {"who": rooms.maja.pk, "start": "2026-11-26T03:00Z"}).url == f"{path}/move"
    tove.post(f"{path}/cancel", {"rest": "on"})
    with inside():
        assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_couple_a_request_and_a_waiting_list(tove, rooms, inside):
    with inside():
        couple = service("Par", rooms.maja, people=2, audience="referral")
    asked = tove.post(
        "/book", fields(rooms, companion_1="Arvid") | {"service": couple.pk}, follow=True
    ).content.decode()
    assert "You have asked for this time" in asked and "Arvid" in asked
    wish = {"who": rooms.maja.pk, "weekdays": ["3"], "part": "morning", "until": "2026-12-24"}
    assert tove.post(f"/waiting/for/{rooms.talk.pk}", wish | {"until": "2030-01-01"}).status_code == 422
    assert tove.post(f"/waiting/for/{rooms.talk.pk}", wish).url == "/waiting"
    with inside():
        waiting = Waiting.objects.get()
        assert (waiting.weekdays, waiting.ends.hour) == ([3], 12)
    assert tove.post(f"/waiting/{waiting.pk}/accept").status_code == 409
    assert "Enskilt samtal" in tove.get("/bookings").content.decode()
    tove.post(f"/waiting/{waiting.pk}/leave")
    with inside():
        assert not Waiting.objects.exists()
