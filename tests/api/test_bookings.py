"""What a client and a practitioner do through the API: the same rules as on the pages."""

import json
from datetime import timedelta

import pytest

from practice.booking import packages, waitlist
from practice.booking.models import Booking
from shared.web.api.models import Done
from tenants.isolation.context import enter
from tests.booking.cast import NOW, furnish, user
from tests.staff.signed_in import enter_clinic

TEN, ELEVEN = "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z"


@pytest.fixture
def clock(monkeypatch):
    held = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: held[0])
    return held


@pytest.fixture
def inside(clinics):
    return lambda: enter(clinics["a"].schema)


@pytest.fixture
def rooms(clock, db, inside):
    with inside():
        return furnish()


class Caller:
    """A browser that speaks JSON."""

    def __init__(self, browser):
        self.browser = browser

    def __call__(self, method, path, body=None, **headers):
        answer = self.browser.generic(
            method, f"/api/v1/{path}", "" if body is None else json.dumps(body, default=str), "application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )  # fmt: skip
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code and answer.json()["title"]
        return answer


@pytest.fixture
def tove(at, rooms, inside):
    browser = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
    with inside():
        browser.user = user("Tove")
        browser.force_login(browser.user)
    call = Caller(browser)
    call.user = browser.user
    return call


def wish(rooms, start=TEN, **more):
    return {"service": rooms.talk.pk, "practitioner": rooms.maja.pk, "start": start, "form": "video"} | more


def kind(answer):
    return answer.status_code, answer.json()["type"].rpartition("#")[2]


def test_from_the_offer_to_a_booked_moved_and_cancelled_time(tove, rooms, inside, clock):
    found = tove("GET", f"services/{rooms.talk.pk}/free-times?first=2026-11-26&last=2026-11-26").json()["results"]
    assert {"start": TEN, "practitioner": str(rooms.maja.pk), "left": None} in [
        one | {"practitioner": str(rooms.maja.pk)} for one in found
    ]
    made = tove("POST", "bookings", wish(rooms), Idempotency_Key="first-try")
    assert made.status_code == 201 and made.json()["may"] == ["cancel", "move"]
    path = made["Location"].removeprefix("/api/v1/")
    again = tove("POST", "bookings", wish(rooms), Idempotency_Key="first-try")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json()["id"] == made.json()["id"]
    assert kind(tove("POST", "bookings", wish(rooms, ELEVEN), Idempotency_Key="first-try")) == (422, "key-reused")
    with inside():
        assert Booking.objects.count() == 1 and Done.objects.get().made == Booking.objects.get().pk
    tag = tove("GET", path)["ETag"]
    assert tove("GET", path, If_None_Match=tag).status_code == 304
    moved = tove("POST", f"{path}/move", {"practitioner": rooms.maja.pk, "start": ELEVEN}, If_Match=tag)
    assert (moved.status_code, moved.json()["starts_at"]) == (200, ELEVEN)
    assert kind(tove("POST", f"{path}/cancel", If_Match=tag)) == (412, "changed")
    cancelled = tove("POST", f"{path}/cancel", If_Match=moved["ETag"])
    assert (cancelled.json()["state"], cancelled.json()["may"]) == ("cancelled", ["undo"])
    assert tove("POST", f"{path}/undo").json()["state"] == "confirmed"
    clock[0] = NOW + timedelta(days=30)
    with inside():
        tove.browser.force_login(tove.user)
    assert kind(tove("POST", f"{path}/cancel")) == (409, "too-late")


def test_whoever_is_refused_first_stays_signed_in(tove, rooms, inside, clock):
    assert kind(tove("POST", "bookings", wish(rooms, "2026-11-26T03:00:00Z"))) == (422, "not-offered")
    clock[0] = NOW + timedelta(minutes=2)
    assert tove("GET", "bookings").status_code == 200


def test_what_is_refused_is_told_in_the_readers_language(tove, at, rooms, inside):
    tove("POST", "bookings", wish(rooms))
    other = Caller(at("a", "my", HTTP_ACCEPT_LANGUAGE="sv"))
    assert kind(other("GET", "bookings")) == (401, "not-signed-in")
    with inside():
        other.browser.force_login(user("Sanna"))
    taken = other("POST", "bookings", wish(rooms))
    assert kind(taken) == (409, "taken") and taken.json()["title"] == "Någon annan har den"
    assert kind(other("POST", "bookings", wish(rooms, "2026-11-26T03:00:00Z"))) == (422, "not-offered")
    wrong = other("POST", "bookings", {"service": "x", "practitioner": str(rooms.maja.pk)})
    assert {one["pointer"] for one in wrong.json()["errors"]} == {"#/service", "#/start"}
    assert kind(other("GET", "bookings?cursor=cD0x")) == (400, "malformed")
    assert other("PUT", "bookings").status_code == 405
    with inside():
        mine = Booking.objects.get()
    assert kind(other("GET", f"bookings/{mine.pk}")) == (404, "not-found")
    assert kind(other("GET", "nothing")) == (404, "not-found")


def test_no_other_site_can_send_a_request(at, rooms, inside):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True, headers={"host": at("a", "my").defaults["HTTP_HOST"]})
    with inside():
        strict.force_login(user("Tove"))
    assert kind(Caller(strict)("POST", "bookings", wish(rooms))) == (403, "no-token")


def test_a_practitioner_sees_their_own_times_and_clients_as_far_as_they_may(tove, at, rooms, clinics, inside):
    made = tove("POST", "bookings", wish(rooms)).json()
    maja, sam = Caller(at("a", "my")), Caller(at("a", "my"))
    enter_clinic(maja.browser, rooms.maja, clinics["a"])
    enter_clinic(sam.browser, rooms.sam, clinics["a"])
    [one] = maja("GET", "bookings?first=2026-11-26&last=2026-11-26").json()["results"]
    assert (one["id"], one["client"]["name"]) == (made["id"], "Tove Lund")
    assert sam("GET", "bookings").json()["results"] == []
    assert [row["first_name"] for row in maja("GET", "clients").json()["results"]] == ["Tove"]
    assert sam("GET", "clients").json()["results"] == []
    assert kind(sam("GET", f"clients/{tove.user.pk}")) == (404, "not-found")
    with inside():
        type(tove.user).objects.filter(pk=tove.user.pk).update(last_name_hidden=True)
    assert maja("GET", f"clients/{tove.user.pk}").json()["last_name"] == ""
    night = {"practitioner": rooms.maja.pk, "start": "2026-11-26T21:00:00Z"}
    refused = maja("POST", f"bookings/{made['id']}/move", night)
    assert kind(refused) == (409, "taken") and refused.json()["errors"][0]["detail"] == "hours"
    assert maja("POST", f"bookings/{made['id']}/move", night | {"anyway": True}).json()["starts_at"] == night["start"]
    assert maja("POST", f"bookings/{made['id']}/cancel").json()["state"] == "cancelled"
    assert tove("GET", f"bookings/{made['id']}").json()["may"] == [], "the clinic cancelled it"


def test_a_list_is_read_page_by_page(tove, rooms, inside):
    for hour in (8, 9, 10, 12):
        assert tove("POST", "bookings", wish(rooms, f"2026-11-26T{hour:02}:00:00Z")).status_code == 201
    seen, path = [], "bookings?limit=3"
    while path:
        page = tove("GET", path).json()
        seen += [one["starts_at"][11:13] for one in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert seen == ["08", "09", "10", "12"]


def test_a_client_puts_their_own_name_right(tove):
    assert tove("PATCH", "me", {"first_name": "Tova"}).json()["first_name"] == "Tova"
    assert kind(tove("PATCH", "me", {"language": "fr"})) == (422, "invalid")
    assert tove("GET", "me").json()["last_name"] == "Lund"


def test_a_move_is_taken_back_by_the_session_that_made_it(tove, at, rooms, inside, clock):
    path = tove("POST", "bookings", wish(rooms))["Location"].removeprefix("/api/v1/")
    assert kind(tove("POST", f"{path}/move-back")) == (409, "too-late")
    tove("POST", f"{path}/move", {"practitioner": rooms.maja.pk, "start": ELEVEN})
    other = Caller(at("a", "my"))
    with inside():
        other.browser.force_login(tove.user)
    assert kind(other("POST", f"{path}/move-back")) == (409, "too-late"), "another session of theirs"
    assert tove("POST", f"{path}/move-back").json()["starts_at"] == TEN
    assert kind(tove("POST", f"{path}/move-back")) == (409, "too-late"), "once"
    tove("POST", f"{path}/move", {"practitioner": rooms.maja.pk, "start": ELEVEN})
    clock[0] += timedelta(minutes=4)
    assert kind(tove("POST", f"{path}/move-back")) == (409, "too-late")


def test_a_client_waits_is_offered_a_time_and_takes_it(tove, at, rooms, inside, clock):
    made = tove("POST", "waiting", {"service": rooms.talk.pk, "weekdays": [3], "until": "2026-12-20"})
    assert made.status_code == 201 and made.json()["offer"] is None and made.json()["weekdays"] == [3]
    assert kind(tove("POST", "waiting", {"service": rooms.talk.pk, "until": "2030-01-01"})) == (422, "invalid")
    path = made["Location"].removeprefix("/api/v1/")
    assert kind(tove("POST", f"{path}/accept")) == (409, "taken"), "nothing is kept yet"
    other = Caller(at("a", "my"))
    with inside():
        other.browser.force_login(user("Sanna"))
    theirs = other("POST", "bookings", wish(rooms)).json()["id"]
    assert kind(other("GET", path)) == (404, "not-found")
    other("POST", f"bookings/{theirs}/cancel")
    clock[0] += timedelta(minutes=4)
    with inside():
        assert waitlist.offer_freed(theirs, clock[0]) == 1
    assert tove("GET", path).json()["offer"]["starts_at"] == TEN
    assert tove("POST", f"{path}/accept").json()["state"] == "confirmed"
    assert tove("GET", "waiting").json()["results"] == [], "no longer"
    again = tove("POST", "waiting", {"service": rooms.talk.pk, "until": "2026-12-20"})["Location"].removeprefix(
        "/api/v1/"
    )
    assert tove("DELETE", again).status_code == 204 and kind(tove("DELETE", again)) == (404, "not-found")


def test_a_client_sees_what_is_left_of_a_package(tove, rooms, inside):
    with inside():
        rooms.talk.packages = [{"sessions": 5, "price": 300000, "months": 0}]
        packages.sell(tove.user, rooms.talk, 0, NOW.date(), NOW)
    tove("POST", "bookings", wish(rooms, use_package=True))
    [one] = tove("GET", "packages").json()["results"]
    assert (one["sessions"], one["left"], one["price"]) == (5, 4, {"amount": 300000, "currency": "SEK"})
