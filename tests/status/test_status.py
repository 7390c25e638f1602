"""What anybody reads about the service: what it knows of itself, and what operators tell with a touch of their key."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tenants.isolation.context import enter
from tenants.status import actions, queries
from tenants.status.models import Incident
from tests.staff.signed_in import sign_in
from tests.touched import at_base

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TOLD = {"part": "mail", "title_sv": "Mejl kommer sent", "title_en": "Mail is late", "text_sv": "Vi letar."}


def base(name, *arguments):
    return reverse(name, urlconf="infra.urls.platform", args=arguments)


@pytest.fixture(autouse=True)
def _forget():
    queries.memory.forget()
    yield
    queries.memory.forget()


@pytest.fixture
def ylva(db, clinics, at):
    browser = at("")
    browser.account = sign_in(browser, operator=True)
    return browser


def states(now=NOW):
    queries.memory.forget()
    with enter("platform"):
        return {one.key: one.state for one in queries.parts(now)}


def beat(owner, at):
    owner.execute("DELETE FROM jobs.procrastinate_workers")
    owner.execute("INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES (%s)", [at])


@pytest.fixture
def jobs(emptied, clinics, owner):
    owner.execute("SET search_path = jobs")  # its triggers name their tables without it
    yield owner
    owner.execute("DELETE FROM jobs.procrastinate_workers")
    owner.execute("DELETE FROM jobs.procrastinate_events")
    owner.execute("DELETE FROM jobs.procrastinate_jobs")


def test_each_part_says_what_is_known_of_it(jobs, settings):
    assert (states()["work"], states()["payments"]) == ("stands", "off")  # no worker has ever lived; no key
    beat(jobs, NOW - timedelta(seconds=10))
    settings.STRIPE_KEY = "sk_test"
    assert set(states().values()) == {"works"}
    late = "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES ('default', %s, %s)"
    for _ in range(queries.SEVERAL):
        jobs.execute(late, ["practice.mailbox.tasks.send", timezone.now() + timedelta(hours=1)])
    assert (states()["mail"], states()["video"]) == ("behind", "works")
    jobs.execute(late, ["practice.booking.tasks.end", timezone.now() - timedelta(minutes=20)])
    assert states()["work"] == "behind"
    assert states(NOW + timedelta(minutes=5))["work"] == "stands"


def test_anybody_reads_an_incident_in_a_language_that_there_is(ylva, at):
    at_base(ylva.account, "operator.incident")
    sent = TOLD | {"since_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
    assert ylva.post(base("status:incidents"), sent).status_code == 302
    page = at("").get(base("status:page"), headers={"Accept-Language": "da"}).text
    assert '<h3 id="i-' in page
    assert 'lang="en">Mail is late' in page
    assert 'lang="sv" class="lines">Vi letar.' in page
    with enter("platform"):
        row = Incident.objects.get()
    at_base(ylva.account, "operator.incident")
    assert ylva.post(base("status:incident", row.pk), {"over": "on"}).status_code == 302
    with enter("platform"):
        assert Incident.objects.get().until_at
        assert not actions.tell(row, {"sv": "Mer"}, False, ylva.account.pk, timezone.now())  # what is over is history


def test_nothing_is_told_without_a_touch_or_without_words(ylva):
    sent = TOLD | {"since_at": "2026-11-30T10:00"}
    assert ylva.post(base("status:incidents"), sent).status_code == 403
    at_base(ylva.account, "operator.incident")
    for wrong in ({"since_at": "2099-01-01T10:00"}, {"title_sv": "", "title_en": ""}, {"part": "tenant"}):
        assert ylva.post(base("status:incidents"), sent | wrong).status_code == 422
    with enter("platform"):
        assert not Incident.objects.exists()


def test_the_page_tells_of_no_clinic(clinics, at):
    page = at("").get(base("status:page")).text
    assert [one.slug for one in clinics.values() if one.name in page or one.schema in page] == []
