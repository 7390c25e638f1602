"""What a clinic that is not open says at its hosts, and that only the day of its last use is told to the platform."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.people.models import User
from tenants.clinics import middleware
from tenants.clinics.models import Clinic
from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts

PLATFORM = "platform"


@pytest.fixture
def become(clinics):
    def now(state):
        with enter(PLATFORM):
            Clinic.objects.filter(pk=clinics["a"].id).update(state=state)
        hosts.checked, hosts.version = 0.0, None

    return now


@pytest.fixture
def probe(settings):
    """A page and a form of each side that belong to nobody."""
    settings.URLCONFS = dict.fromkeys(("platform", "portal", "my"), "tests.operators.probe")


def see(at, side="portal", method="get", key="a"):
    return getattr(at(key, side), method)("/probe", headers={"accept-language": "en"})


@pytest.mark.parametrize(
    ("state", "side", "method", "status", "words"),
    [
        ("open", "portal", "get", 200, "here"),
        ("suspended", "portal", "get", 503, "takes no bookings here"),
        ("suspended", "portal", "post", 503, "takes no bookings here"),
        ("suspended", "my", "get", 200, "here"),
        ("shut", "portal", "get", 503, "takes no bookings here"),
        ("shut", "my", "get", 503, "closed"),
        ("suspended", "my", "post", 503, "nothing can be changed or booked"),
        ("setting_up", "portal", "get", 503, "being set up"),
        ("setting_up", "my", "get", 503, "being set up"),
        ("waiting", "portal", "get", 503, "being looked at"),
        ("waiting", "my", "post", 503, "being looked at"),
        ("declined", "portal", "get", 404, "No clinic is open"),
        ("declined", "my", "get", 404, "No clinic is open"),
        ("closed", "portal", "get", 410, "has left Enrum"),
        ("closed", "my", "get", 410, "has left Enrum"),
    ],
)
def test_each_state_at_each_side(db, probe, become, at, state, side, method, status, words):
    become(state)
    answer = see(at, side, method)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert see(at, side, method, key="b").status_code == 200
    assert see(at, key="").status_code == 200  # the platform has no state


def test_a_clinic_being_set_up_says_when_to_come_back(db, probe, become, at):
    become("setting_up")
    assert see(at)["Retry-After"] == "2"


def test_a_suspended_clinics_promises_stay_readable_and_the_language_can_be_chosen(db, become, at):
    become("suspended")
    assert at("a").post("/language", {"language": "en", "next": "/"}).status_code == 302
    assert at("a", "my").post("/language", {"language": "en", "next": "/"}).status_code == 302


@pytest.fixture
def unused(emptied, clinics):
    yield
    with enter(PLATFORM):
        Clinic.objects.update(last_active_on=None)


def test_the_day_of_the_last_use_is_told_and_nothing_else(unused, probe, clinics, at, monkeypatch):
    monkeypatch.setattr(middleware, "_marked", {})
    browser = at("a", "my")

    def active():
        with enter(PLATFORM):
            return list(Clinic.objects.order_by("name").values_list("last_active_on", flat=True))

    see(at, "my")
    assert active() == [None, None]  # nobody was signed in
    with enter(clinics["a"].schema):
        browser.force_login(User.objects.create_user("tove@mail.example", first_name="Tove", created_at=timezone.now()))
    browser.get("/probe")
    assert active() == [timezone.localdate(timezone=ZoneInfo("Europe/Stockholm")), None]
    with enter(PLATFORM):
        Clinic.objects.update(last_active_on=None)
    browser.get("/probe")
    assert active() == [None, None]  # once a day and process


def test_a_clinic_can_speak_for_itself_alone_and_not_of_the_past(unused, clinics):
    from django.db import connection

    def say(day):
        with enter(clinics["a"].schema), connection.cursor() as cursor:
            cursor.execute("SELECT platform.mark_active(%s)", [day])

    say(date(2026, 11, 20))
    say(date(2026, 11, 3))
    with enter(PLATFORM):
        found = dict(Clinic.objects.values_list("schema_name", "last_active_on"))
    assert found == {clinics["a"].schema: date(2026, 11, 20), clinics["b"].schema: None}
