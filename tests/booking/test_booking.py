"""From the chosen time to the booked one, in a browser without scripts: with an account, without one, and too late."""

import re
import threading
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from practice.booking import actions
from practice.booking.models import Absence, Booking, Service
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation, User
from tenants.isolation.context import enter
from tests.booking.cast import NOW, furnish, ours, user
from tests.booking.cast import at as clock

TEN = "2026-11-26T09:00Z"  # 10.00 in Stockholm


@pytest.fixture
def now(monkeypatch):
    """now.value is what the pages take for the present."""

    class Now:
        value = NOW

    monkeypatch.setattr("django.utils.timezone.now", lambda: Now.value)
    return Now


@pytest.fixture
def rooms(clinics, now):
    with enter(clinics["a"].schema):
        return furnish()


@pytest.fixture
def signed_in(at, clinics, now):
    def browser(name, key="a"):
        found = at(key, "my")
        with enter(clinics[key].schema):
            found.force_login(user(name))
        return found

    return browser


def fields(rooms, start=TEN, **more):
    return {"service": rooms.talk.pk, "who": rooms.maja.pk, "start": start} | more


def booked(clinics, key="a", **which):
    with enter(clinics[key].schema):
        return list(Booking.objects.select_related("client").filter(**which))


def test_the_page_says_what_and_when_and_at_what_cost(signed_in, rooms):
    response = signed_in("Tove").get("/book", fields(rooms), headers={"accept-language": "sv"})
    words = re.sub(r"\s+", " ", response.content.decode().replace("\xa0", " "))
    assert response.status_code == 200
    for said in ("Torsdag 26 november kl. 10.00", "Enskilt samtal, 45 min", "Maja Lund", "650 kr", "325 kr"):
        assert said in words
    assert "onsdag 25 november kl. 10.00" in words  # free to cancel until then
    assert "mottagningens, i Stockholm" in words


def test_a_client_books(signed_in, rooms, clinics):
    tove = signed_in("Tove")
    response = tove.post("/book", fields(rooms, form="video"))
    (booking,) = booked(clinics, state="confirmed")
    assert response.status_code == 302 and response["Location"] == f"/bookings/{booking.pk}"
    assert booking.form == "video" and booking.starts_at == clock("2026-11-26 10:00")
    with enter(clinics["a"].schema):
        relation = Relation.objects.get(holder=rooms.maja, client=booking.client)
        assert (relation.kind, relation.began_at) == ("treats", NOW)
        message = OutgoingMessage.objects.get()
        assert (message.kind, message.user_id, message.about) == ("booking.confirmed", booking.client_id, booking.pk)
    assert tove.get(response["Location"]).status_code == 200
    assert booking.pk.hex in tove.get("/bookings").content.decode().replace("-", "")


def test_a_double_click_books_once(signed_in, rooms, clinics):
    tove = signed_in("Tove")
    answers = {tove.post("/book", fields(rooms))["Location"] for _ in range(2)}
    assert len(answers) == 1 and len(booked(clinics)) == 1
    with enter(clinics["a"].schema):
        assert OutgoingMessage.objects.count() == 1 and Relation.objects.count() == 1
    assert tove.get("/book", fields(rooms)).context["mine"]


def test_a_time_just_taken_is_a_conflict_with_the_next_free_ones(signed_in, rooms, clinics):
    signed_in("Tove").post("/book", fields(rooms))
    nils = signed_in("Nils")
    for response in (nils.get("/book", fields(rooms)), nils.post("/book", fields(rooms))):
        assert response.status_code == 409
        free = [f"{each.start:%d %H:%M}" for each in response.context["free"]]
        assert free == ["26 10:00", "26 12:00", "26 13:00", "26 14:00", "27 08:00", "27 09:00"]  # UTC
        assert f"start={response.context['free'][0].start:%Y-%m-%dT%H:%MZ}" in response.content.decode()
    assert len(booked(clinics)) == 1


def test_a_stranger_has_the_time_held_and_comes_back_to_it(at, rooms, clinics, now):
    visitor = at("a", "my")
    assert visitor.get("/book", fields(rooms)).status_code == 200
    response = visitor.post("/book", fields(rooms, form="video", then="register"))
    assert response["Location"] == "/register?next=/book"
    (held,) = booked(clinics)
    assert (held.state, held.client, held.held_until) == ("held", None, NOW + timedelta(minutes=10))
    with enter(clinics["a"].schema):
        visitor.force_login(user("Tove"))  # what registering ends with: the session goes on
    now.value = NOW + timedelta(minutes=6)
    page = visitor.get("/book")
    assert page.status_code == 200 and page.context["held"] == held and page.context["time"].form == "video"
    visitor.post("/book", fields(rooms, form="video"))
    (booking,) = booked(clinics)
    assert (booking.pk, booking.state, booking.client.first_name) == (held.pk, "confirmed", "Tove")
    assert visitor.get("/book").status_code == 302  # nothing is left in the session


def test_a_stranger_who_presses_twice_holds_once(at, rooms, clinics):
    visitor = at("a", "my")
    for then, way in (("register", "/register"), ("sign-in", "/sign-in")):
        assert visitor.post("/book", fields(rooms, then=then))["Location"] == f"{way}?next=/book"
    assert len(booked(clinics)) == 1
    visitor.post("/book", fields(rooms, "2026-11-26T10:00Z"))
    (held,) = booked(clinics)
    assert held.starts_at == clock("2026-11-26 11:00")  # one browser, one hold


def test_a_hold_that_ran_out_and_was_taken_is_a_conflict(at, signed_in, rooms, clinics, now):
    visitor = at("a", "my")
    visitor.post("/book", fields(rooms))
    now.value = NOW + timedelta(minutes=11)
    signed_in("Nils").post("/book", fields(rooms))
    with enter(clinics["a"].schema):
        visitor.force_login(user("Tove"))
    assert visitor.get("/book").status_code == 409
    assert visitor.post("/book", fields(rooms)).status_code == 409
    assert [booking.client.first_name for booking in booked(clinics)] == ["Nils"]


def test_a_hold_is_the_browsers_that_made_it(at, signed_in, rooms):
    at("a", "my").post("/book", fields(rooms))
    assert signed_in("Nils").post("/book", fields(rooms)).status_code == 409


def test_past_the_limit_a_time_is_not_held_but_can_be_booked(at, rooms, clinics):
    visitor = at("a", "my")
    starts = [f"2026-11-{day}T{hour:02}:00Z" for day in (24, 25, 26, 27) for hour in (8, 9, 10, 12, 13, 14)]
    for start in starts[:21]:
        assert visitor.post("/book", fields(rooms, start)).status_code == 302
    (held,) = booked(clinics)
    assert held.starts_at == clock("2026-11-27 10:00")  # the 20th: the 21st was not held, and let the former be
    with enter(clinics["a"].schema):
        visitor.force_login(user("Tove"))
    assert visitor.post("/book", fields(rooms, starts[20])).status_code == 302
    assert [f"{each.starts_at:%d %H}" for each in booked(clinics, state="confirmed")] == ["27 10"]


@pytest.mark.parametrize(
    ("start", "status"),
    [
        ("2026-11-20T09:00Z", 422),  # past
        ("2026-11-26T09:07Z", 422),  # between two starts
        ("2026-11-28T09:00Z", 422),  # a Saturday
        ("2036-11-26T09:00Z", 422),
        ("9999-12-31T23:59Z", 422),
        ("0001-01-01T00:00Z", 422),
        ("2026-11-26", 400),
        ("2026-13-26T09:00Z", 400),
        ("tomorrow", 400),
        ("2026-11-26T09:00+01:00", 400),
        ("", 400),
    ],
)
def test_times_that_make_no_sense_are_refused_with_words(signed_in, rooms, clinics, start, status):
    tove = signed_in("Tove")
    for response in (tove.get("/book", fields(rooms, start)), tove.post("/book", fields(rooms, start))):
        assert response.status_code == status
        assert "<h1" in response.content.decode()
    assert booked(clinics) == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"service": "x"}, 400),
        ({"service": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"who": "1 OR 1=1"}, 400),
        ({"who": "00000000-0000-0000-0000-000000000000"}, 422),
        ({"form": "telepathy"}, 400),
        ({"form": "phone"}, 422),  # not one of this service's
    ],
)
def test_services_and_people_that_make_no_sense_are_refused_with_words(signed_in, rooms, clinics, change, status):
    tove = signed_in("Tove")
    for response in (tove.get("/book", fields(rooms) | change), tove.post("/book", fields(rooms) | change)):
        assert response.status_code == status
        assert "<h1" in response.content.decode()
    assert booked(clinics) == []


def test_an_absence_cannot_be_booked_past_the_page(signed_in, rooms, clinics):
    with enter(clinics["a"].schema):
        Absence.objects.create(practitioner=rooms.maja, period=(clock("2026-11-26 00:00"), clock("2026-11-27 00:00")))
    assert signed_in("Tove").post("/book", fields(rooms)).status_code == 409
    assert booked(clinics) == []


def test_another_clinics_service_cannot_be_booked_here(signed_in, rooms, clinics):
    assert signed_in("Mette", "b").post("/book", fields(rooms)).status_code == 404
    assert booked(clinics, "b") == []


def test_who_a_service_is_for_is_said(signed_in, rooms, clinics):
    with enter(clinics["a"].schema):
        Service.objects.update(audience="existing")
    response = signed_in("Tove").post("/book", fields(rooms))
    assert response.status_code == 422 and response.context["why"] == "existing"


def test_staff_do_not_book_as_clients(at, rooms, clinics):
    from tests.staff.signed_in import enter_clinic

    browser = at("a", "my")
    enter_clinic(browser, rooms.maja, clinics["a"])
    assert browser.get("/book", fields(rooms)).status_code == 200
    assert browser.post("/book", fields(rooms)).status_code == 403
    assert booked(clinics) == []


def test_no_time_chosen_leads_to_the_portal(signed_in, rooms, clinics):
    assert signed_in("Tove").get("/book")["Location"] == f"{clinics['a'].portal_origin}/"


# -- afterwards ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def tove(signed_in, rooms):
    """Tove's browser, with a booking."""
    browser = signed_in("Tove")
    browser.booking = browser.post("/book", fields(rooms))["Location"]
    return browser


@pytest.fixture
def later(tove, now, clinics):
    """later("2026-11-25 10:01"): the clock moves on, and Tove signs in anew."""

    def move(text):
        now.value = clock(text)
        with enter(clinics["a"].schema):
            tove.logout()
            tove.force_login(User.objects.get(first_name="Tove"))

    return move


def test_nobody_else_sees_or_touches_a_booking(tove, signed_in, clinics):
    nils = signed_in("Nils")
    assert nils.get(tove.booking).status_code == 404
    assert nils.post(f"{tove.booking}/cancel").status_code == 404
    assert nils.post(f"{tove.booking}/undo").status_code == 404
    assert nils.get(f"/bookings/{uuid4()}").status_code == 404
    assert [booking.state for booking in booked(clinics)] == ["confirmed"]
    assert "10.00" not in nils.get("/bookings", headers={"accept-language": "sv"}).content.decode()


def test_a_client_cancels_and_changes_their_mind(tove, later, now, clinics):
    later("2026-11-23 09:00")
    assert "Cancel the time" in tove.get(tove.booking, headers={"accept-language": "en"}).content.decode()
    tove.post(f"{tove.booking}/cancel")
    page = tove.get(tove.booking)
    assert page.context["can_undo"] and not page.context["can_cancel"]
    now.value += timedelta(minutes=2)
    tove.post(f"{tove.booking}/undo")
    assert [booking.state for booking in booked(clinics)] == ["confirmed"]


def test_cancelling_late_says_what_it_costs_before_and_after(tove, later, clinics):
    later("2026-11-25 10:01")
    before = tove.get(tove.booking, headers={"accept-language": "en"}).content.decode().replace("\xa0", " ")
    assert "It costs you SEK 325." in before
    tove.post(f"{tove.booking}/cancel")
    after = tove.get(tove.booking, headers={"accept-language": "en"}).content.decode().replace("\xa0", " ")
    assert "It was late, so it costs SEK 325." in after
    assert [booking.cancelled_late for booking in booked(clinics)] == [True]


def test_taken_back_at_once_it_leaves_no_relation(tove, rooms, now, clinics):
    now.value = NOW + timedelta(minutes=2)
    tove.post(f"{tove.booking}/cancel")
    with enter(clinics["a"].schema):
        assert not Relation.objects.filter(ended_at=None).exists()
    tove.post(f"{tove.booking}/undo")
    with enter(clinics["a"].schema):
        assert Relation.objects.filter(ended_at=None, holder=rooms.maja).exists()


def test_what_has_begun_and_what_is_too_late_is_a_conflict(tove, later, now, clinics):
    later("2026-11-26 10:00")
    assert tove.post(f"{tove.booking}/cancel").status_code == 409
    later("2026-11-25 09:00")
    tove.post(f"{tove.booking}/cancel")
    now.value += timedelta(minutes=4)
    assert tove.post(f"{tove.booking}/undo").status_code == 409
    assert [booking.state for booking in booked(clinics)] == ["cancelled"]


def test_undoing_is_a_conflict_when_somebody_was_quicker(tove, signed_in, rooms, clinics):
    tove.post(f"{tove.booking}/cancel")
    assert signed_in("Nils").post("/book", fields(rooms)).status_code == 302
    assert tove.post(f"{tove.booking}/undo").status_code == 409
    assert Counter(booking.state for booking in booked(clinics)) == {"cancelled": 1, "confirmed": 1}


def test_queries_do_not_grow_with_the_bookings(tove, rooms, clinics, django_assert_max_num_queries):
    def count(path):
        with django_assert_max_num_queries(40) as counted:
            assert tove.get(path).status_code == 200
        return ours(counted.captured_queries)

    few = count("/bookings")
    for hour in (10, 12, 13, 14):
        tove.post("/book", fields(rooms, f"2026-11-26T{hour}:00Z"))
    assert count("/bookings") == few


# -- real threads -------------------------------------------------------------------------------------------------------


@pytest.mark.xdist_group("fifty")
def test_fifty_browsers_press_at_once(emptied, clinics, now):
    """One is booked; 49 get a page that says so, with times to choose; no deadlock, no error."""
    clinic = clinics["a"]
    with enter(clinic.schema):
        rooms = furnish()
        people = [user(f"Klient{number}") for number in range(50)]
    browsers = []
    for person in people:
        browser = Client(headers={"host": clinic.my_host}, raise_request_exception=False)
        with enter(clinic.schema):
            browser.force_login(person)
        browsers.append(browser)
    gate, answers = threading.Barrier(50), []

    def press(browser):
        try:
            gate.wait(30)
            response = browser.post("/book", fields(rooms))
            answers.append((response.status_code, b"/book?service=" in response.content))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(answers) == {(302, False): 1, (409, True): 49}
    assert len(booked(clinics, state="confirmed")) == 1


def test_the_limits_are_what_the_words_say():
    assert timedelta(minutes=10) == actions.HELD_FOR and timedelta(minutes=3) == actions.UNDO_FOR
    urgent = {"practice.people.lost_step.card", "practice.video.cards.ahead"}  # only when something is to be done now
    assert next(card for card in settings.CLIENT_HOME if card not in urgent) == "practice.booking.cards.ahead"
