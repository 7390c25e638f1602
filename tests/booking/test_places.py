"""Rooms, several locations, public holidays and hours of single dates: what is offered, and who gets the last room."""

from datetime import date, time
from functools import cache

import pytest

from practice.booking import actions
from practice.booking.availability import diary
from practice.booking.closed import name_of
from practice.booking.models import Booking, Place, Rules, WeeklyHours
from practice.booking.queries import free_times, next_free, service_of, who_offers
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, at, furnish, service, user
from tests.booking.test_races import at_once
from tests.staff.signed_in import enter_clinic

TEN = "2026-11-26 10:00"


@pytest.fixture
def built(clinics):
    with enter(clinics["a"].schema):
        found = furnish()
        found.olga = user("Olga", "owner")
        found.street, found.harbour = (Place.objects.create(name=name, address=name) for name in ("Gatan", "Hamnen"))
        found.one = Place.objects.create(name="Rum 1", within=found.street)
        found.in_room = service("I rummet", found.maja, found.sam, needs_room=True)
        return found


@pytest.fixture
def rooms(built, clinics):
    with enter(clinics["a"].schema):
        yield built


def wanted(rooms, who, form="", text=TEN, service="in_room"):
    offered = service_of(getattr(rooms, service).pk)
    return actions.wanted(offered, getattr(rooms, who).pk, at(text), form, ZONE, NOW)


def test_the_last_room_is_given_once_and_whoever_is_second_may_meet_elsewhere(rooms):
    first = actions.confirm(wanted(rooms, "maja", "on_site"), user("Tove"), None, NOW)
    assert first.room == rooms.one
    nils = user("Nils")
    assert wanted(rooms, "sam").forms == ["video"]
    with pytest.raises(actions.SlotTaken):
        actions.confirm(wanted(rooms, "sam", "on_site"), nils, None, NOW)
    assert actions.confirm(wanted(rooms, "sam", "video"), nils, None, NOW).room is None


def test_without_a_room_the_portal_offers_nothing_at_that_time(rooms):
    actions.confirm(wanted(rooms, "maja", "on_site"), user("Tove"), None, NOW)
    offered = service_of(rooms.in_room.pk)
    starts = [free.start for free in next_free(offered, who_offers(offered), at("2026-11-26 08:30"), ZONE, NOW, 3)]
    assert at(TEN) not in starts and at("2026-11-26 09:00") in starts


def test_a_hold_takes_a_room_which_video_gives_back(rooms):
    held = actions.hold(wanted(rooms, "maja"), None, NOW)
    assert held.room == rooms.one
    booking = actions.confirm(actions.wanted_again(held, "video"), user("Tove"), held.pk, NOW)
    assert booking.pk == held.pk and booking.room is None
    assert wanted(rooms, "sam").forms == ["on_site", "video"]


def test_two_practitioners_race_for_the_last_room(emptied, clinics):
    schema = clinics["a"].schema
    with enter(schema):
        found = furnish()
        street = Place.objects.create(name="Gatan")
        Place.objects.create(name="Rum 1", within=street)
        found.in_room = service("I rummet", found.maja, found.sam, needs_room=True)
        clients = [user(f"Klient{number}") for number in range(8)]

    def book(index):
        with enter(schema):
            time = wanted(found, ("maja", "sam")[index % 2], "on_site")
            try:
                return actions.confirm(time, clients[index], None, NOW).room_id
            except actions.SlotTaken:
                return "taken"

    results = at_once(8, book)
    assert sorted(map(str, results))[1:] == ["taken"] * 7 and not isinstance(results[0], Exception)


def test_rooms_are_where_the_practitioner_is(rooms):
    WeeklyHours.objects.filter(practitioner=rooms.maja).update(place=rooms.harbour)
    assert wanted(rooms, "maja").forms == ["video"]  # no room at the harbour
    rooms.two = Place.objects.create(name="Rum 2", within=rooms.harbour)
    booking = actions.confirm(wanted(rooms, "maja", "on_site"), user("Tove"), None, NOW)
    assert (booking.room, booking.place) == (rooms.two, rooms.harbour)


def test_a_public_holiday_closes_the_week_but_not_hours_of_that_very_date(rooms):
    Rules.objects.create(holidays_of="SE")
    christmas = date(2026, 12, 24)  # a Thursday, which Swedish law does not list and everybody keeps
    talk = service_of(rooms.talk.pk)

    def starts():
        read = diary([rooms.maja.pk], christmas, christmas, ZONE, NOW)
        return [
            f"{free.start.astimezone(ZONE):%H:%M}"
            for free in free_times(talk, [rooms.maja], read, christmas, christmas)
        ]

    assert starts() == []
    WeeklyHours.objects.create(practitioner=rooms.maja, day=christmas, weekday=3, begins=time(10), ends=time(12))
    assert starts() == ["10:00", "11:00"]
    Rules.objects.update(holidays_of="")
    assert starts() == ["10:00", "11:00"]  # and not the week's
    WeeklyHours.objects.filter(day=christmas).delete()
    assert len(starts()) == 6
    assert (name_of("SE", date(2027, 6, 25)), name_of("DK", date(2027, 6, 25))) == ("Midsummer Eve", "")


def test_time_before_and_after_a_session_is_the_practitioners_own(rooms):
    rooms.talk.lead_minutes, rooms.talk.pause_minutes = 15, 15
    rooms.talk.save()
    actions.confirm(wanted(rooms, "maja", service="talk"), user("Tove"), None, NOW)
    booking = Booking.objects.get()
    assert (booking.period.lower, booking.period.upper) == (at("2026-11-26 09:45"), at("2026-11-26 11:00"))
    for hour in ("09:00", "11:00"):  # 9.00–9.45 and its quarter meet 9.45; so does the quarter before 11
        with pytest.raises(actions.SlotTaken):
            actions.confirm(
                wanted(rooms, "maja", text=f"2026-11-26 {hour}", service="talk"), user(f"N{hour[:2]}"), None, NOW
            )


# -- the pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def of(at, clinics, built, monkeypatch):
    """of("olga") is a browser in which she has signed in; `at` is the fixture of all tests here, not the cast's."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    @cache
    def browser(name):
        found = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
        enter_clinic(found, getattr(built, name), clinics["a"])
        return found

    return browser


def test_an_owner_adds_a_place_a_room_and_rules(of, clinics):
    browser = of("olga")
    assert browser.post("/staff/places", {"name": "Torget", "address": "Torget 1"}).status_code == 302
    with enter(clinics["a"].schema):
        square = Place.objects.get(name="Torget")
    browser.post("/staff/places", {"name": "Källaren", "within": square.pk})
    rules = {"holidays_of": "SE", "confirm_by": "login", "request_hours": "24", "offer_minutes": "60"}
    assert browser.post("/staff/booking-rules", rules).status_code == 302
    words = browser.get("/staff/booking-rules").content.decode()
    assert "Torget 1" in words and "Källaren" in words
    with enter(clinics["a"].schema):
        assert Rules.objects.get().holidays_of == "SE"
    assert browser.post("/staff/booking-rules", rules | {"request_hours": "0"}).status_code == 422
    assert browser.post(f"/staff/places/{square.pk}/close").status_code == 302
    assert "Källaren" not in browser.get("/staff/booking-rules").content.decode()


def test_hours_of_one_date_are_added_and_removed(of, built, clinics):
    browser, path = of("maja"), f"/staff/hours/{built.maja.pk}"
    form = {"day": "2026-11-28", "begins": "10:00", "ends": "14:00", "place": built.harbour.pk}
    assert browser.post(f"{path}/days", form).status_code == 302
    with enter(clinics["a"].schema):
        (saturday,) = WeeklyHours.objects.filter(day="2026-11-28")
    assert saturday.place_id == built.harbour.pk and "Saturday 28 November 2026" in browser.get(path).content.decode()
    assert browser.post(f"{path}/days", form | {"ends": "09:00"}).status_code == 422
    browser.post(f"/staff/days/{saturday.pk}/remove")
    office = {"begins_0_0": "09:00", "ends_0_0": "12:00", "place_0_0": built.street.pk}
    assert browser.post(path, office).status_code == 302
    with enter(clinics["a"].schema):
        (monday,) = WeeklyHours.objects.filter(practitioner=built.maja)
        assert monday.place_id == built.street.pk and monday.day is None
