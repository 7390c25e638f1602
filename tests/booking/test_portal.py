"""Choosing a time on the portal: right days, right times, no session, and clear answers to nonsense."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from practice.booking import actions
from practice.booking.models import Absence, Booking, Service, WeeklyHours
from practice.booking.queries import portal_offer, service_of
from tenants.isolation.context import enter
from tests.booking.cast import NOW, ZONE, at, furnish, office_hours, ours, service, user

PORTAL = "infra.urls.portal"


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def rooms(clinics, now):
    with enter(clinics["a"].schema):
        return furnish()


@pytest.fixture
def page(at, rooms):
    """page("who=…", service) → the response of the portal's page."""
    browser = at("a")

    def get(query="", pk=None):
        url = reverse("booking:choose", urlconf=PORTAL, args=[pk or rooms.talk.pk])
        return browser.get(f"{url}?{query}")

    return get


def clocks(response):
    times = [time for part in response.context["choice"].times.values() for time in part]
    return [f"{time.start.astimezone(ZONE):%H:%M}" for time in times]


def test_the_first_day_with_a_free_time_is_shown(page, clinics):
    response = page()
    choice = response.context["choice"]
    assert response.status_code == 200 and choice.day.isoformat() == "2026-11-23"
    assert clocks(response) == ["10:00", "11:00", "13:00", "14:00", "15:00"]  # two hours' notice
    assert list(choice.times) == ["morning", "afternoon"]
    assert [day.state for day in choice.days] == ["free"] * 5 and choice.previous is None
    assert not response.cookies


def test_a_time_leads_to_the_signed_in_side(page, rooms, clinics):
    words = page(f"who={rooms.maja.pk}&day=2026-11-26").content.decode()
    link = f"{clinics['a'].my_origin}/book?service={rooms.talk.pk}&amp;who={rooms.maja.pk}&amp;start=2026-11-26T08:00Z"
    assert link in words


def test_whoever_is_free_first_has_each_time_once(page, rooms, clinics):
    with enter(clinics["a"].schema):
        book(rooms, "maja", "2026-11-26 10:00")
    times = page("day=2026-11-26").context["choice"].times["morning"]
    assert [f"{time.start.astimezone(ZONE):%H:%M}" for time in times] == ["09:00", "10:00", "11:00"]
    assert {time.practitioner for time in times} == {rooms.sam}  # who has less booked


def book(rooms, who, text, client=None):
    found = actions.wanted(service_of(rooms.talk.pk), getattr(rooms, who).pk, at_clock(text), "", ZONE, NOW)
    return actions.confirm(found, client or user(f"Klient{uuid4().hex}"), None, NOW)


at_clock = at


def test_a_full_day_and_a_closed_one_are_told_apart(page, rooms, clinics):
    with enter(clinics["a"].schema):
        Absence.objects.create(
            practitioner=rooms.maja, period=(at_clock("2026-11-26 00:00"), at_clock("2026-11-27 00:00"))
        )
        WeeklyHours.objects.filter(practitioner=rooms.maja, weekday=4).delete()
    response = page(f"who={rooms.maja.pk}&day=2026-11-26")
    choice = response.context["choice"]
    assert [day.state for day in choice.days] == ["free", "free", "free", "full", "closed"]
    assert choice.day.isoformat() == "2026-11-23"  # the first of that week which has a time


def test_the_weekend_is_shown_where_somebody_works_then(page, rooms, clinics):
    with enter(clinics["a"].schema):
        WeeklyHours.objects.create(practitioner=rooms.sam, weekday=5, begins="10:00", ends="12:00")
    days = page("day=2026-11-28").context["choice"].days
    assert [day.date.day for day in days] == [23, 24, 25, 26, 27, 28] and days[-1].state == "free"


def test_seven_days_lead_to_the_next_as_far_as_can_be_booked(page):
    choice = page("day=2026-12-02").context["choice"]
    assert (choice.previous.isoformat(), choice.following.isoformat()) == ("2026-11-23", "2026-12-07")
    last = page("day=2027-01-21").context["choice"]
    assert last.following is None and last.first.isoformat() == "2027-01-18"


def test_the_days_shown_begin_today_whatever_day_it_is(page, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at_clock("2026-11-27 12:30"))  # a Friday
    choice = page().context["choice"]
    assert [day.date.day for day in choice.days] == [27, 30, 1, 2, 3]
    assert (choice.first.day, choice.last.day, choice.following.day) == (27, 3, 4)
    assert page("day=2026-12-03").context["choice"].day.day == 3


@pytest.mark.parametrize("day", ["2020-01-01", "2030-01-01"])
def test_a_day_that_cannot_be_booked_shows_the_first_that_can(page, day):
    assert page(f"day={day}").context["choice"].day.isoformat() == "2026-11-23"


def test_nothing_free_at_all_is_said(page, rooms, clinics):
    with enter(clinics["a"].schema):
        WeeklyHours.objects.all().delete()
    response = page()
    assert response.status_code == 200 and response.context["choice"].days == []
    assert 'class="empty"' in response.content.decode()


@pytest.mark.parametrize(
    "query", ["day=tomorrow", "day=2026-02-30", "who=maja", "who=1", "day=2026-11-26%00", "who=' OR 1=1 --"]
)
def test_nonsense_is_a_bad_request(page, query):
    response = page(query)
    assert response.status_code == 400 and response["Content-Type"].startswith("text/html")


def test_services_and_people_that_cannot_be_booked_are_not_there(page, rooms, clinics):
    assert page(pk=uuid4()).status_code == 404
    assert page(f"who={uuid4()}").status_code == 404
    assert page(f"who={rooms.maja.pk}", pk=rooms.pair.pk).status_code == 404  # Sam's alone
    with enter(clinics["a"].schema):
        Service.objects.filter(pk=rooms.pair.pk).update(active=False)
    assert page(pk=rooms.pair.pk).status_code == 404


def test_another_clinics_service_is_not_there(at, rooms, clinics, now):
    with enter(clinics["b"].schema):
        theirs = service("Samtale", user("Mette", "practitioner"))
    assert at("a").get(reverse("booking:choose", urlconf=PORTAL, args=[theirs.pk])).status_code == 404


def test_somebody_who_has_left_is_not_offered(page, rooms, clinics):
    with enter(clinics["a"].schema):
        rooms.maja.is_active = False
        rooms.maja.save()
    assert page().context["choice"].everybody == [rooms.sam]


def test_the_night_when_clocks_go_back_shows_both_hours(at, clinics, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at_clock("2026-10-23 12:00"))
    with enter(clinics["a"].schema):
        nora = user("Nora", "practitioner")
        night = service("Nattsamtal", nora, minutes=60, step_minutes=60)
        WeeklyHours.objects.create(practitioner=nora, weekday=6, begins="01:00", ends="04:00")
    response = at("a").get(
        reverse("booking:choose", urlconf=PORTAL, args=[night.pk]), headers={"accept-language": "sv"}
    )
    kinds = [time.kind for time in response.context["choice"].times["morning"]]
    assert kinds == ["", "summer", "winter", ""]
    words = response.content.decode()
    assert "sommartid" in words and "vintertid" in words


def test_queries_do_not_grow_with_what_there_is(rooms, clinics, page, django_assert_max_num_queries):
    schema = clinics["a"].schema

    def first():
        with enter(schema), django_assert_max_num_queries(100) as counted:
            portal_offer(ZONE, NOW)
        return ours(counted.captured_queries)

    def choose():
        with django_assert_max_num_queries(100) as counted:
            assert page().status_code == 200
        return ours(counted.captured_queries)

    few = first(), choose()
    with enter(schema):
        for number in range(12):
            more = user(f"Person{number}", "practitioner")
            office_hours(more)
            service(f"Samtal {number}", more, rooms.maja)
            rooms.talk.servicepractitioner_set.create(practitioner=more)
        for hour in ("09:00", "10:00", "11:00"):
            book(rooms, "maja", f"2026-11-26 {hour}")
    assert (first(), choose()) == few == (5, 5)


def test_the_portal_offers_everything_with_the_first_free_time(rooms, clinics):
    with enter(clinics["a"].schema):
        offer = portal_offer(ZONE, NOW)
        assert [each.service for each in offer.services] == [rooms.talk, rooms.pair]
        assert [each.practitioner for each in offer.practitioners] == [rooms.maja, rooms.sam]
        assert offer.next.start == datetime.fromisoformat("2026-11-23T09:00+00:00")
        assert offer.practitioners[1].forms == ["on_site", "video"]
        WeeklyHours.objects.filter(practitioner=rooms.sam).delete()
        offer = portal_offer(ZONE, NOW)
        assert offer.services[1].next is None and offer.practitioners[1].next is None
        assert Booking.objects.count() == 0
