"""Calendar feeds at secret addresses, two clients who are one, stand-ins, guardians and organisations, as the pages do it."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from practice.booking import actions, duplicates, feeds
from practice.booking.models import Booking, Feed, Package
from practice.booking.queries import service_of
from practice.people import relations
from practice.people.actions import add_client
from practice.people.models import Relation, User
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, furnish, user
from tests.booking.cast import at as clock
from tests.staff.signed_in import enter_clinic

TEN = "2026-11-26 10:00"


@pytest.fixture
def rooms(clinics, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with enter(clinics["a"].schema):
        found = furnish()
        found.talk.horizon_days, found.talk.packages = 200, [{"sessions": 5, "price": 300000, "months": 0}]
        found.talk.save()
        found.reko, found.tove = user("Reko", "receptionist"), user("Tove")
        found.ten = book(found, TEN, found.tove)
        return found


@pytest.fixture
def inside(clinics):
    return lambda: enter(clinics["a"].schema)


@pytest.fixture
def of(at, clinics, rooms):
    @cache
    def browser(name):
        found = at("a", "my", HTTP_ACCEPT_LANGUAGE="en")
        enter_clinic(found, getattr(rooms, name), clinics["a"])
        return found

    return browser


def book(rooms, text, client, who="maja"):
    time = actions.wanted(service_of(rooms.talk.pk), getattr(rooms, who).pk, clock(text), "", ZONE, NOW)
    return actions.confirm(time, client, None, NOW)


def test_a_feed_is_made_read_and_revoked(at, of, rooms, inside):
    browser, anybody = of("maja"), at("a", "my")
    page = browser.post("/calendar-address").content.decode()
    path = re.search(r'value="http://a\.my\.enrum\.test(/calendar/[\w-]{43}\.ics)"', page)[1]
    with inside():
        assert Feed.objects.get().digest not in path  # a hash alone is kept
    answer = anybody.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8" and "private" in answer["Cache-Control"]
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
    for word in ("Tove", "Maja", "samtal", "terapi", "enrum", "clinic", "@"):
        assert word.lower() not in answer.content.decode().lower()
    browser.post("/calendar-address")
    assert anybody.get(path).status_code == 404  # a new one ends the old one
    with inside():
        secret = feeds.open_feed(User.objects.get(pk=rooms.tove.pk), NOW)
    assert anybody.get(f"/calendar/{secret}.ics").status_code == 200
    with inside():
        User.objects.filter(pk=rooms.tove.pk).update(is_active=False)
    assert anybody.get(f"/calendar/{secret}.ics").status_code == 404
    browser.post("/calendar-address/revoke")
    with inside():
        assert not Feed.objects.filter(owner=rooms.maja).exists()


@pytest.mark.parametrize("name", ["Europe/Stockholm", "Europe/Copenhagen"])
def test_a_feed_carries_the_rules_of_summer_time_and_is_right_on_both_sides(rooms, inside, name):
    zone = ZoneInfo(name)
    with inside():
        book(rooms, "2027-03-25 10:00", rooms.tove)
        book(rooms, "2027-04-01 10:00", rooms.tove)
        text = feeds.calendar_of(rooms.tove, "sv", zone, NOW)
    parsed = Calendar.from_ical(text)
    (rules,) = parsed.walk("VTIMEZONE")
    assert rules["TZID"] == name and rules.walk("DAYLIGHT") and rules.walk("STANDARD")
    shown = [(event["UID"], event.decoded("DTSTART"), str(event["SUMMARY"])) for event in parsed.walk("VEVENT")]
    assert [start for _, start, _ in shown] == [clock(TEN), clock("2027-03-25 10:00"), clock("2027-04-01 10:00")]
    assert {summary for *_, summary in shown} == {"Tid"} and len({uid for uid, *_ in shown}) == 3
    from_rules = rules.to_tz()  # by the feed's own rules, as a program without a zone's table reads it
    for start in (datetime(2027, 3, 25, 9, tzinfo=UTC), datetime(2027, 4, 1, 8, tzinfo=UTC)):
        assert start.astimezone(from_rules).hour == 10


def test_what_is_cancelled_leaves_the_feed(rooms, inside):
    with inside():
        actions.cancel(rooms.ten, NOW)
        assert not Calendar.from_ical(feeds.calendar_of(rooms.tove, "sv", ZONE, NOW)).walk("VEVENT")


def test_two_entries_become_one_and_two_again(of, rooms, inside):
    browser = of("reko")
    with inside():
        twin = add_client(NOW, first_name="Tove", phone="+46701740621")
        extra = book(rooms, "2026-11-26 11:00", twin, "sam")
    path = f"/staff/bookings/{extra.pk}/same"
    assert browser.post(path, {"find": "nobody"}).status_code == 422
    found = browser.post(path, {"find": "tove"})
    assert found.status_code == 422 and str(rooms.tove.pk) in found.content.decode()
    assert browser.post(path, {"find": "tove", "client": rooms.tove.pk}).status_code == 302
    with inside():
        assert Booking.objects.filter(client=rooms.tove).count() == 2
        assert relations.has_relation(rooms.sam, rooms.tove, NOW) and not User.objects.get(pk=twin.pk).is_active
        assert User.objects.get(pk=rooms.tove.pk).phone == "+46701740621"
    assert browser.post("/staff/clients/apart").status_code == 302
    with inside():
        assert Booking.objects.get(pk=extra.pk).client_id == twin.pk and User.objects.get(pk=twin.pk).is_active
        assert not relations.has_relation(rooms.sam, rooms.tove, NOW)
    assert browser.post("/staff/clients/apart").status_code == 404


def test_whoever_has_an_account_is_never_merged_away(rooms, inside):
    with inside():
        nils = user("Nils", password="quiet-lantern")
        with pytest.raises(duplicates.HasMore):
            duplicates.merge(rooms.tove, nils, NOW)
        with pytest.raises(ValueError):
            duplicates.merge(rooms.tove, rooms.tove, NOW)


def test_a_stand_in_sees_the_clients_for_those_days_alone(of, rooms, inside):
    form = {"colleague": rooms.sam.pk, "first": "2026-11-24", "last": "2026-11-25"}
    path = f"/staff/hours/{rooms.maja.pk}"
    for _ in range(2):
        assert of("maja").post(f"{path}/stand-in", form).status_code == 302
    with inside():
        assert Relation.objects.filter(kind="stands_in").count() == 1
        days = {hour: relations.has_relation(rooms.sam, rooms.tove, clock(hour)) for hour in (
            "2026-11-23 23:59", "2026-11-24 00:00", "2026-11-25 23:59", "2026-11-26 00:00")}  # fmt: skip
    assert list(days.values()) == [False, True, True, False]
    assert of("sam").post(f"{path}/stand-in", form).status_code == 403


def test_an_organisation_and_a_guardian_are_named_and_a_package_is_sold(of, rooms, inside):
    browser, path = of("maja"), f"/staff/bookings/{rooms.ten.pk}"
    with inside():
        works = user("Kommunen")
    form = {"find": "kommunen", "client": works.pk, "kind": "guards"}
    assert browser.post(f"{path}/acts", form).status_code == 422  # when was the child born?
    assert browser.post(f"{path}/acts", form | {"born": "1990-01-01"}).status_code == 422
    assert "Law names no age" in browser.get(f"{path}/acts").content.decode()
    assert browser.post(f"{path}/acts", form | {"born": "2015-05-03", "age": "19"}).status_code == 422
    assert browser.post(f"{path}/acts", form | {"born": "2015-05-03", "age": "15"}).status_code == 302
    assert browser.post(f"{path}/acts", form | {"kind": "books"}).status_code == 302
    with inside():
        held = dict(Relation.objects.filter(holder=works).values_list("kind", "ended_at"))
        assert held == {"guards": clock("2030-05-03 00:00"), "books": None}
    assert "5 sessions" in browser.get(path).content.decode()
    assert browser.post(f"{path}/sell", {"number": "0"}).status_code == 302
    assert browser.post(f"{path}/sell", {"number": "1"}).status_code == 404
    with inside():
        assert Package.objects.get().client_id == rooms.tove.pk
        assert timedelta(0) == NOW - Package.objects.get().bought_at
