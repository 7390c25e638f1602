"""Operators tell the staff of every clinic; each reads it in their language, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from practice.people.models import User
from tenants.announcing import actions, queries
from tenants.announcing.models import Announcement, Dismissal
from tenants.isolation.context import enter
from tests.staff.signed_in import enter_clinic, sign_in
from tests.touched import at_base

PLATFORM = "platform"
TEXTS = {
    "sv": "Underhåll på söndag.",
    "da": "Vedligehold på søndag.",
    "en": "Works on Sunday.",
    "de": "Wartung am Sonntag.",
}


def base(name, *arguments):
    return reverse(name, urlconf="infra.urls.platform", args=arguments)


def my(name, *arguments):
    return reverse(name, urlconf="infra.urls.my", args=arguments)


@pytest.fixture(autouse=True)
def _forget():
    queries.memory.forget()
    yield
    queries.memory.forget()


@pytest.fixture
def ylva(db, clinics, at):
    browser = at("")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    browser.account = sign_in(browser, operator=True)
    return browser


@pytest.fixture
def ove(db, clinics, at):
    browser = at("a", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "sv"
    with enter(clinics["a"].schema):
        browser.user = User.objects.create_user(
            "ove@clinic.example", first_name="Ove", role="owner", staff_id=uuid4(), created_at=timezone.now()
        )
    enter_clinic(browser, browser.user, clinics["a"])
    return browser


def words(**more):
    today = timezone.localdate()
    texts = {f"text_{code}": text for code, text in TEXTS.items()}
    return {"from_on": today, "until_on": today + timedelta(days=2)} | texts | more


def home(browser):
    return browser.get(my("onboarding:start")).content.decode()


def test_told_read_in_ones_language_and_put_away(ylva, ove):
    assert "Underhåll" not in home(ove)
    at_base(ylva.account, "operator.announce")
    assert ylva.post(base("announcing:all"), words())["Location"] == base("announcing:all")
    assert "Works on Sunday." in ylva.get(base("announcing:all")).content.decode()
    queries.memory.forget()  # a minute later
    assert "Underhåll på söndag." in home(ove)
    with enter(PLATFORM):
        told = Announcement.objects.get()
    for _ in range(2):
        answer = ove.post(my("announcing:dismiss", told.pk), {"next": my("onboarding:start")})
        assert answer["Location"] == my("onboarding:start")
    assert "Underhåll" not in home(ove)
    with enter(PLATFORM):
        assert list(Dismissal.objects.values_list("staff", flat=True)) == [ove.user.staff_id]


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", ""])
def test_putting_away_leads_nowhere_else(ove, next_page):
    assert ove.post(my("announcing:dismiss", uuid4()), {"next": next_page})["Location"] == "/"


def test_taken_back(ylva, ove):
    at_base(ylva.account, "operator.announce")
    ylva.post(base("announcing:all"), words())
    with enter(PLATFORM):
        told = Announcement.objects.get()
    ylva.post(base("announcing:take-back", told.pk))
    queries.memory.forget()
    assert "Underhåll" not in home(ove)


def test_what_has_not_begun_or_is_over_is_not_told(clinics, db):
    now = timezone.now()
    with enter(PLATFORM):
        actions.announce(TEXTS, now + timedelta(days=1), now + timedelta(days=2), uuid4(), now)
        actions.announce(TEXTS, now - timedelta(days=2), now, uuid4(), now)
    with enter(clinics["a"].schema):
        assert queries.memory.now(now) == []
    queries.memory.forget()
    with enter(clinics["a"].schema):
        assert len(queries.memory.now(now + timedelta(days=1))) == 1


def test_it_costs_no_query_while_nothing_is_told(ove, clinics, django_assert_num_queries):
    with enter(clinics["a"].schema):
        queries.memory.now(timezone.now())
        with django_assert_num_queries(0):
            assert queries.for_member(uuid4(), "sv", timezone.now()) == []


@pytest.mark.parametrize(
    "wrong",
    [{"text_da": ""}, {"text_en": "x" * 501}, {"until_on": "2020-01-01"}, {"until_on": "2999-01-01"}, {"from_on": ""}],
)
def test_in_four_languages_and_for_a_while(ylva, wrong):
    assert ylva.post(base("announcing:all"), words(**wrong)).status_code == 422
    with enter(PLATFORM):
        assert not Announcement.objects.exists()


def test_with_a_touch_of_the_key_for_it_alone(ylva):
    answer = ylva.post(base("announcing:all"), words())
    assert answer.status_code == 403 and "Works on Sunday." in answer.content.decode()
    assert 'data-act="platform operator.announce"' in answer.content.decode()


def test_a_clinic_speaks_for_its_own_staff_alone(ove, clinics):
    now = timezone.now()
    with enter(PLATFORM):
        told = actions.announce(TEXTS, now, now + timedelta(days=1), uuid4(), now)
    with enter(clinics["b"].schema):
        actions.dismiss(told.pk, ove.user.staff_id, now)  # no member there
    with enter(PLATFORM):
        assert not Dismissal.objects.exists()
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, enter(clinics["b"].schema), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.announcing_dismissal")


def test_a_text_does_nothing_on_the_page(ylva, ove):
    at_base(ylva.account, "operator.announce")
    ylva.post(base("announcing:all"), words(text_sv="<script>alert(1)</script>"))
    queries.memory.forget()
    assert "<script>alert" not in home(ove) and "&lt;script&gt;alert" in home(ove)
