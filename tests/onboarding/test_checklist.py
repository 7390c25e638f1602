"""The list tells what stands between a clinic and its first booking, and is true at every moment."""

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse

from practice.booking.models import Service, ServicePractitioner, WeeklyHours
from practice.onboarding import checklist
from practice.people.models import User
from shared.privacy import actions
from tenants.branding.actions import update_brand
from tenants.isolation.context import enter
from tests import cast as people

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture
def a(clinics):
    with enter(clinics["a"].schema):
        yield clinics["a"]


@pytest.fixture
def owner(a):
    return User.objects.create_user(
        "ester@mail.example", first_name="Ester", role="owner", treats=True, staff_id=a.id, created_at=NOW
    )


def missing(clinic):
    return [item.title for item in checklist.blocking(checklist.items(clinic, NOW))]


def offer(owner, **fields):
    words = {
        "name": {"sv": "Samtal"},
        "minutes": 45,
        "step_minutes": 15,
        "price": 95000,
        "currency": "SEK",
        "forms": ["video"],
    }
    service = Service.objects.create(**words | fields)
    ServicePractitioner.objects.create(service=service, practitioner=owner)
    return service


def open_on_mondays(owner):
    WeeklyHours.objects.create(practitioner=owner, weekday=0, begins=time(9), ends=time(12))


def test_step_by_step(a, owner):
    assert missing(a) == ["A service", "Weekly hours", "The privacy policy"]
    service = offer(owner)
    assert missing(a) == ["Weekly hours", "The privacy policy"]
    open_on_mondays(owner)
    assert missing(a) == ["The privacy policy"]
    actions.confirm(owner.pk, "sv", NOW)
    assert missing(a) == []
    service.active = False
    service.save()
    assert missing(a) == ["A service", "Weekly hours"]


@pytest.mark.parametrize("fields", [{"audience": "staff"}, {"active": False}])
def test_a_service_that_no_client_can_book_counts_for_nothing(a, owner, fields):
    offer(owner, **fields)
    assert "A service" in missing(a)


def test_nor_one_that_nobody_gives_any_more(a, owner):
    offer(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert "A service" in missing(a)


def test_a_look_of_ones_own_can_wait(a, owner):
    def brand():
        return next(item for item in checklist.items(a, NOW) if item.title == "How the portal looks")

    assert not brand().done and not brand().blocking
    update_brand(a, {"seed_colour": "#9a5410"}, NOW)
    assert brand().done


def test_the_page_says_what_is_missing_and_leads_to_the_portal(db, clinics):
    cast = people.build(clinics["a"], clinics["b"])
    browser = cast.browser("owner", "my")
    page = browser.get(reverse("onboarding:start", urlconf="infra.urls.my"), headers={"accept-language": "en"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Nobody can book yet" in text and 'href="http://a.enrum.test/"' in text
    assert text.count(">missing<") >= 2 and ">can wait<" in text
