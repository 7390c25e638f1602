"""The month's look at who has read: what stands out, a lot that nobody draws, no client's name, and a signature."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from practice.accesslog import review
from practice.accesslog.actions import Outcome, What
from practice.accesslog.models import AccessEvent
from practice.people.models import Relation, User
from shared.privacy.handwork.models import ManualTask
from tenants.isolation.context import enter
from tests import cast as people

ZONE = "Europe/Stockholm"
NOON = datetime(2026, 10, 14, 10, 0, tzinfo=UTC)
FIRST = date(2026, 10, 1)


@pytest.fixture
def a(clinics, db):
    cast = people.build(clinics["a"], clinics["b"])
    return SimpleNamespace(cast=cast, clinic=clinics["a"], **cast.users)


def look(a, at=NOON, who=None, client=None, what=What.OPENED, **more):
    reader = who or a.practitioner
    return AccessEvent.objects.create(
        at=at, who=reader.pk, who_name=reader.get_full_name(), role="practitioner", unit="Eken",
        client=client or a.client.pk, what=what, **more,
    )  # fmt: skip


def odd(a):
    return {kind: len(looks) for kind, looks in review.review(FIRST, ZONE).odd.items()}


def test_an_ordinary_month_has_nothing_that_stands_out(a):
    with enter(a.clinic.schema):
        for hour in range(3):
            look(a, NOON + timedelta(hours=hour))
        assert odd(a) == {}
        found = review.review(FIRST, ZONE)
        assert (found.looks, found.readers, len(found.sample), found.last) == (3, 1, 3, date(2026, 10, 31))


def test_what_stands_out(a):
    with enter(a.clinic.schema):
        ended = Relation.objects.create(
            kind="treats", holder=a.practitioner, client=a.other_client, began_at=NOON - timedelta(days=9),
            ended_at=NOON - timedelta(days=1),
        )  # fmt: skip
        look(a, relation=ended.pk, relation_kind="treats")
        look(a, NOON - timedelta(days=2), relation=ended.pk, relation_kind="treats")  # it still held
        look(a, outcome=Outcome.NO_RELATION)
        look(a, what=What.EMERGENCY, reason="Risk")
        look(a, datetime(2026, 10, 14, 20, 30, tzinfo=UTC))  # half past ten in the evening in Stockholm
        look(a, datetime(2026, 10, 14, 19, 30, tzinfo=UTC))
        assert odd(a) == {"ended": 1, "stopped": 1, "emergency": 1, "night": 1}


def test_the_night_is_the_clinics_own_on_both_sides_of_the_clocks_change(a):
    with enter(a.clinic.schema):
        look(a, datetime(2026, 10, 24, 2, 59, tzinfo=UTC))  # 04:59, summer time
        look(a, datetime(2026, 10, 24, 3, 0, tzinfo=UTC))  # 05:00
        look(a, datetime(2026, 10, 26, 3, 59, tzinfo=UTC))  # 04:59, winter time
        look(a, datetime(2026, 10, 26, 4, 0, tzinfo=UTC))
        assert odd(a) == {"night": 2}


def test_a_namesake_and_many_clients_within_an_hour(a):
    with enter(a.clinic.schema):
        User.objects.filter(pk__in=[a.practitioner.pk, a.client.pk]).update(last_name="Ahlqvist")
        look(a)
        for number in range(review.MANY - 1):
            look(a, NOON + timedelta(minutes=5 * number), who=a.colleague, client=uuid4())
        assert odd(a) == {"namesake": 1}
        look(a, NOON + timedelta(minutes=59), who=a.colleague, client=uuid4())
        assert odd(a) == {"namesake": 1, "many": 1}
        AccessEvent.objects.filter(pk=look(a, NOON + timedelta(hours=2), who=a.colleague).pk)


def test_a_month_is_the_clinics_and_the_lot_is_the_same_for_whoever_looks(a):
    with enter(a.clinic.schema):
        look(a, datetime(2026, 9, 30, 22, 0, tzinfo=UTC))  # midnight in Stockholm: October
        look(a, datetime(2026, 10, 31, 23, 0, tzinfo=UTC))  # November
        assert review.review(FIRST, ZONE).looks == 1
        for number in range(40):
            look(a, NOON + timedelta(minutes=number))
        assert review.review(FIRST, ZONE).sample == review.review(FIRST, ZONE).sample
        assert len(review.review(FIRST, ZONE).sample) == review.SAMPLE


def test_it_is_asked_for_once_a_month_and_only_where_somebody_read(a):
    with enter(a.clinic.schema):
        now = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
        review.raise_monthly(date(2026, 11, 1), now)
        assert not ManualTask.objects.filter(kind="access_review").exists()
        look(a)
        for _ in range(3):
            review.raise_monthly(date(2026, 11, 2), now)
        task = ManualTask.objects.get(kind="access_review")
        assert task.due_on == date(2026, 11, 14)
        review.raise_monthly(date(2027, 1, 1), now)
        assert ManualTask.objects.filter(kind="access_review").count() == 1  # nobody read in December


def test_the_page_names_readers_and_no_client_and_the_task_leads_there(a):
    with enter(a.clinic.schema):
        User.objects.filter(pk=a.client.pk).update(first_name="Solveig", last_name="Strand")
        look(a, outcome=Outcome.NO_KEY)
        review.raise_monthly(date(2026, 11, 1), timezone.now())
        task = ManualTask.objects.get(kind="access_review")
    owner = a.cast.browser("owner", "my")
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert f"/staff/who-has-read/{task.pk}" in owner.get("/staff/tasks").content.decode()
    page = owner.get(f"/staff/who-has-read/{task.pk}").content.decode()
    assert a.practitioner.get_full_name() in page and "Attempts that were stopped" in page
    assert "Solveig" not in page and "Strand" not in page and str(a.client.pk) not in page
    assert a.cast.browser("practitioner", "my").get(f"/staff/who-has-read/{task.pk}").status_code == 403


def test_a_client_asks_about_a_look_once_and_only_about_their_own(a):
    with enter(a.clinic.schema):
        mine, theirs = look(a, timezone.now()), look(a, timezone.now(), client=a.other_client.pk)
    browser = a.cast.browser("client", "my")
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Ask about this" in browser.get("/who-has-read").content.decode()
    for _ in range(2):
        assert browser.post(f"/who-has-read/{mine.pk}/ask").status_code == 302
    assert browser.post(f"/who-has-read/{theirs.pk}/ask").status_code == 404
    page = browser.get("/who-has-read").content.decode()
    assert "You have asked about this." in page and "Ask about this" not in page
    with enter(a.clinic.schema):
        task = ManualTask.objects.get(kind="access_question")
        assert task.person == a.client.pk
