"""The clinic's front page: who works there, what it costs, when there is time, and which promises are kept."""

from datetime import datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.booking.models import PractitionerCard, Service, ServicePractitioner, WeeklyHours
from practice.people.models import User
from practice.portal import showing
from shared.privacy.kept import Kept
from tenants.branding.actions import update_brand
from tenants.isolation.context import enter
from tests.booking.cast import ours

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: WEDNESDAY)
    return WEDNESDAY


@pytest.fixture
def offer(clinics, now):
    """Maja gives first sessions at clinic a on Thursdays from ten."""
    with enter(clinics["a"].schema):
        maja = User.objects.create_user(
            "maja@example.org", first_name="Maja", last_name="Ahlqvist", role="practitioner", treats=True,
            staff_id=uuid4(), created_at=now,
        )  # fmt: skip
        PractitionerCard.objects.create(
            practitioner=maja, title={"sv": "Legitimerad psykolog"}, about={"sv": "Oro & sömn."}, languages=["sv", "en"]
        )
        first = Service.objects.create(
            name={"sv": "Första samtalet", "en": "First session"}, minutes=45, step_minutes=60, price=65000,
            currency="SEK", forms=["on_site", "video"],
        )  # fmt: skip
        ServicePractitioner.objects.create(service=first, practitioner=maja)
        WeeklyHours.objects.create(practitioner=maja, weekday=3, begins=time(10), ends=time(12))
    return maja, first


def front_page(at, key="a", language="sv"):
    answer = at(key).get("/", headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_sees_who_what_when_and_what_it_costs(at, offer):
    maja, first = offer
    page = front_page(at)
    for words in ("Maja Ahlqvist", "Legitimerad psykolog. Oro &amp; sömn.", "Svenska, engelska", "Första samtalet",
                  "45 min", "650\xa0kr", "torsdag 26 november kl. 10.00"):  # fmt: skip
        assert words in page
    assert f"/book/{first.pk}?who={maja.pk}" in page


def test_words_that_lack_a_language_come_in_the_clinics_own(at, offer):
    page = front_page(at, language="en")
    assert "First session" in page and "Legitimerad psykolog" in page
    assert "Thursday 26 November, 10:00" in page


def test_a_clinic_without_an_offer_says_so(at, clinics):
    page = front_page(at)
    assert "tar inte emot bokningar här än" in page and "Boka ett första samtal" not in page


def test_nothing_of_one_clinic_is_on_anothers_page(at, offer):
    assert "Maja" not in front_page(at, "b", "da")


def test_the_owners_words_and_colour_are_on_the_page(at, clinics, now):
    with enter(clinics["a"].schema):
        row = update_brand(
            clinics["a"], {"headline": {"sv": "Någon <b>"}, "welcome": {"sv": "Hej"}, "name": "Biet"}, now
        )
    page = front_page(at)
    assert "Någon &lt;b&gt;" in page and "Hej" in page and f"<title>{row.name}</title>" in page


def test_the_page_needs_no_cookie_and_no_session(at, clinics):
    assert not at("a").get("/").cookies


def test_the_number_of_queries_does_not_grow_with_the_offer(at, clinics, offer):
    asked = []
    for known in (0, 12, 24):
        with enter(clinics["a"].schema):
            for number in range(known - 12 if known else 0, known):
                more = User.objects.create_user(
                    f"p{number}@example.org", first_name=f"P{number}", role="practitioner", treats=True, staff_id=uuid4(),
                    created_at=WEDNESDAY,
                )  # fmt: skip
                ServicePractitioner.objects.create(service=offer[1], practitioner=more)
        at("a").get("/")
        with CaptureQueriesContext(connection) as seen:
            at("a").get("/")
        asked.append(ours(seen))
    assert asked[1] == asked[2]


@pytest.fixture
def document(clinics, now):
    """The policy that the Swedish law pack proposes."""
    from shared.privacy.queries import policy_in_force

    with enter(clinics["a"].schema):
        yield policy_in_force(now)


def test_at_most_four_promises_and_the_one_that_was_just_kept_among_them(document):
    names = list(document.retention)
    told = {f"retention.{names[2]}": Kept("kept", "Last kept …"), f"retention.{names[0]}": Kept("later", "")}
    shown = showing.promises(document, "sv", told)
    assert 1 <= len(shown) <= 4
    assert shown[-1]["id"] == f"retention.{names[2]}" and shown[-1]["kept"].state == "kept"
    assert all(promise["sentence"] and "/privacy#" in promise["url"] for promise in shown)
    assert all(promise["kept"] is None for promise in shown[:-1])
