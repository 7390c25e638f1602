"""Clients are asked how it went, answer without a name, and no page or filter ever shows fewer than five of them."""

from datetime import date, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.booking.models import Booking, Service
from practice.courses import actions as courses
from practice.courses import seats
from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from practice.surveys import actions, content, results
from practice.surveys.models import Invitation, Response, Survey
from shared.privacy import retention
from shared.privacy.consents.models import Consent
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.courses.conftest import COURSES, course
from tests.privacy_app.documents import POLICY, put_alone
from tests.rights.everything import everything_in
from tests.sink import text

KEPT = "retention:\n  surveys: {of: [survey], after: created, keep: P12M, then: anonymise}\n"
QUALITY = """purposes:
  quality:
    subjects: [client]
    categories: [survey]
    bases: [{article6: consent, article9: explicit_consent}]
    words: {sv: enkäter, en: surveys}
"""
CHANNELS = "channels:\n  mail: {channel: mail, discreet: true, only: [account.link]}\n"
REACHES = """outreach:
  survey: {channels: [mail], after: session, delay: P2D, at_most: 2, every: P14D, stops: [replied]}
"""
WITH_SURVEYS = POLICY.replace("retention:\n", KEPT, 1).replace("purposes:\n", QUALITY, 1) + CHANNELS
ZONE = ZoneInfo("Europe/Stockholm")
ASKED = [
    {"key": "q1", "kind": "scale", "words": {"en": "Were you listened to?"}, "options": []},
    {"key": "q2", "kind": "choice", "words": {"en": "The room?"}, "options": [{"en": "Calm"}, {"en": "Loud"}]},
    {"key": "q3", "kind": "text", "words": {"en": "What else?"}, "options": []},
]
SECRET = "Stolen <i>knarrade</i>."


@pytest.fixture
def a(db, clinics, sink, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cast = people.build(clinics["a"], clinics["b"])
    browsers = {who: cast.browser(who, "my") for who in ("client", "other_client", "owner")}
    for one in browsers.values():
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with enter(clinics["a"].schema):
        put_alone(WITH_SURVEYS)
        User.objects.update(language="en")
        services = [
            Service.objects.create(
                name={"en": name}, minutes=45, step_minutes=45, price=0, currency="SEK", forms=["phone"]
            )
            for name in ("Talk", "Couples")
        ]
        survey = Survey.objects.create(
            title={"en": "How was it?"}, questions=ASKED, is_open=True, changed_at=timezone.now()
        )
    return SimpleNamespace(
        schema=clinics["a"].schema, users=cast.users, sink=sink, survey=survey, services=services, **browsers
    )


def url(name, *arguments):
    return reverse(f"surveys:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def session(a, who, ended, state="completed", service=0):
    begins = ended - timedelta(minutes=45)
    return Booking.objects.create(
        practitioner_id=a.users["practitioner"].pk, client_id=a.users[who].pk, service=a.services[service],
        period=(begins, ended), starts_at=begins, ends_at=ended, form="phone", state=state, price=0, currency="SEK",
        free_cancel_until=begins, late_fee=0, created_at=begins,
    )  # fmt: skip


def answered(a, number, service=0, month=date(2026, 11, 1), **said):
    for one in range(number):
        row = Response(survey=a.survey, service=a.services[service].pk, month=month)
        content.keep(row, {"q1": 4, "q2": 0, "q3": f"{service} {month} {one}"} | said)
        row.save(force_insert=True)


def test_held_sessions_are_asked_about_once_in_a_while_by_a_mail_that_tells_nothing(a):
    now = timezone.now()
    with enter(a.schema):
        session(a, "client", now - timedelta(hours=30))
        session(a, "client", now - timedelta(hours=50))
        session(a, "other_client", now - timedelta(hours=28), "missed")
        assert actions.ask_due(now) == 1 and actions.ask_due(now + timedelta(hours=1)) == 0
        session(a, "client", now + timedelta(days=20))
        assert actions.ask_due(now + timedelta(days=22)) == 0  # it rests
        session(a, "client", now + timedelta(days=100))
        assert actions.ask_due(now + timedelta(days=102)) == 1
        for message in OutgoingMessage.objects.all():
            send_now(message.pk, timezone.now())
    told = a.sink.mails()[0]
    assert told["To"] == "client@example.org" and "/surveys/" in text(told) and "listened" not in str(told)


def asked_one(a, who="client"):
    with enter(a.schema):
        session(a, who, timezone.now() - timedelta(hours=30))
        actions.ask_due(timezone.now())
        return Invitation.objects.get(client=a.users[who].pk)


def test_an_answer_needs_a_yes_and_leads_nowhere_back(a):
    one = asked_one(a)
    assert "How was it?" in a.client.get(reverse("people:home", urlconf=settings.URLCONFS["my"])).content.decode()
    page = a.client.get(url("answer", one.pk))
    said = {"q1": "2", "q2": "1", "q3": SECRET, "sha256": page.context["sha256"]}
    assert a.other_client.get(url("answer", one.pk)).status_code == 404
    for wrong in (said, said | {"yes": "on", "sha256": "0" * 64}, said | {"yes": "on", "q1": "9"}):
        answer = a.client.post(url("answer", one.pk), wrong)
        assert answer.status_code == 422 and "knarrade" in answer.content.decode()
    assert (
        a.client.post(url("answer", one.pk), {"yes": "on", "sha256": said["sha256"]}).status_code == 422
    )  # nothing said
    with enter(a.schema):
        assert not Response.objects.exists() and not Consent.objects.filter(given_at__isnull=False).exists()
    assert a.client.post(url("answer", one.pk), said | {"yes": "on"}).status_code == 302
    assert a.client.post(url("answer", one.pk), said | {"yes": "on"}).status_code == 404  # once
    with enter(a.schema):
        [row] = Response.objects.all()
        assert content.told(row) == {"q1": 2, "q2": 1, "q3": SECRET} and row.month.day == 1
        assert row.pk.version == 4  # by lot: it tells no order and no time
        rows = everything_in(a.schema)
        [line] = rows["surveys_response"]
        assert not [name for name in ("client", "practitioner") if str(a.users[name].pk) in line]
        assert str(one.pk) not in line and str(one.about) not in line
        everywhere = "\n".join("\n".join(lines) for lines in rows.values())
        assert "knarrade" not in everywhere and Consent.objects.get(promise="purposes.quality").stands


def test_nothing_under_five_is_shown_by_any_page_or_by_the_difference_of_any_two(a):
    with enter(a.schema):
        answered(a, 5)
        answered(a, 4, service=1)
        assert results.release(a.survey) == 1 and results.release(a.survey) == 0
        answered(a, 1, service=1, q3="the fifth")
    page = a.owner.get(url("show", a.survey.pk)).content.decode()
    assert "5 answers" in page and "the fifth" not in page and "Couples" not in page  # waits for the night
    couples = f"{url('show', a.survey.pk)}?of={a.services[1].pk}"
    assert a.owner.get(couples).status_code == 404
    with enter(a.schema):
        results.release(a.survey)
        answered(a, 4, month=date(2026, 12, 1))
        results.release(a.survey)
    assert "10 answers" in a.owner.get(url("show", a.survey.pk)).content.decode()
    assert "the fifth" in a.owner.get(couples).content.decode()
    with enter(a.schema):
        answered(a, 3, month=date(2027, 1, 1))
        results.release(a.survey)
        there = results.batches(a.survey)
        sets = [
            frozenset(Response.objects.filter(batch__in=[one.number for one in part]).values_list("pk", flat=True))
            for size in range(len(there) + 1)
            for part in combinations(there, size)
        ]
        assert [one.answers for one in there] == [7, 5, 5]
        for one in sets:
            for other in sets:
                assert len(one - other) == 0 or len(one - other) >= results.FEWEST


def test_a_batch_ends_as_one_and_words_go_when_the_policy_says(a):
    now = timezone.now()
    with enter(a.schema):
        answered(a, 3, month=date(2025, 10, 1))
        answered(a, 3, month=now.date().replace(day=1))
        answered(a, 2, service=1, month=date(2025, 10, 1))
        results.release(a.survey)
        assert {row.month for row in Response.objects.filter(batch=1)} == {date(2025, 10, 1)}
        Invitation.objects.create(
            survey=a.survey, client_id=a.users["client"].pk, about=uuid4(), asked_at=now - timedelta(days=370)
        )
        while not retention.step(now).finished_at:
            pass
        assert not Invitation.objects.exists()
        assert Response.objects.count() == 6 and all(row.wordless for row in Response.objects.all())
        [scale, choice, words] = results.of(a.survey, results.batches(a.survey))
        assert scale.counts == [0, 0, 0, 6, 0] and choice.counts == [6, 0] and words.texts == []
        while not retention.step(now + timedelta(days=1)).finished_at:
            pass
        assert Response.objects.count() == 6


def test_a_course_asks_whoever_took_part_once(a):
    now, course = timezone.now(), uuid4()
    with enter(a.schema):
        Survey.objects.update(after="course")
        who = [a.users[one].pk for one in ("client", "other_client", "practitioner")]
        assert [actions.course_ended(course, now, who, now) for _ in range(2)] == [2, 0]
        assert set(Invitation.objects.values_list("service", "about")) == {(None, course)}


def test_the_end_of_a_course_asks_those_who_had_a_place_and_nobody_before(a):
    now = timezone.now()
    with enter(a.schema):
        put_alone(WITH_SURVEYS.replace("\nretention:", COURSES, 1))
        Survey.objects.update(after="course")
        ended = course(now, seats=1)
        for one in ("client", "other_client"):  # the second waits, and never has a place
            seats.register(ended, User.objects.get(pk=a.users[one].pk), {"first_name": "Tove"}, "", "en", now)
        courses.tend(ended.ends_at - timedelta(minutes=1))
        assert not Invitation.objects.exists()
        for minutes in (1, 16):
            courses.tend(ended.ends_at + timedelta(minutes=minutes))
        assert [(one.about, one.client_id) for one in Invitation.objects.all()] == [(ended.pk, a.users["client"].pk)]
        assert OutgoingMessage.objects.filter(kind="surveys.asked").count() == 1


def test_the_policys_word_on_what_goes_out_by_itself_holds_whatever_the_survey_says(a):
    """Two days after, twice at most, and no more once they have answered; the survey itself says one day."""
    held = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    with enter(a.schema):
        put_alone(WITH_SURVEYS + REACHES)
        session(a, "client", held)
        assert [actions.ask_due(held + timedelta(days=days)) for days in (1, 2, 3)] == [0, 1, 0]
        Invitation.objects.update(answered=True)
        Survey.objects.update(rest_days=0)
        assert actions.ask_due(held + timedelta(days=4)) == 0, "they have answered"
        put_alone(WITH_SURVEYS.replace("\nretention:", COURSES, 1) + REACHES.replace("session", "event_held"))
        Survey.objects.update(after="course")
        asked = [
            actions.course_ended(uuid4(), held, [a.users["other_client"].pk], held + timedelta(days=n)) for n in (0, 2)
        ]
        assert asked == [0, 1]


def test_the_clinic_writes_it_and_what_somebody_was_asked_stays(a):
    said = {
        "title_en": "Afterwards", "title_sv": "Efteråt", "words_en": "", "words_sv": "", "after": "session", "days_after": "2",
        "rest_days": "30", "is_open": "on", "kind0": "choice", "ask0_en": "Again?", "ask0_sv": "Igen?",
        "options0_en": "Yes\nNo", "options0_sv": "Ja",
    }  # fmt: skip
    said |= {f"kind{number}": "scale" for number in range(1, 6)}
    refused = a.owner.post(url("new"), said)
    assert refused.status_code == 422 and "as many in each language" in refused.content.decode()
    assert a.owner.post(url("new"), said | {"options0_sv": "Ja\nNej"}).status_code == 302
    with enter(a.schema):
        row = Survey.objects.get(days_after=2)
        assert row.questions == [
            {"key": "q1", "kind": "choice", "words": {"en": "Again?", "sv": "Igen?"},
             "options": [{"en": "Yes", "sv": "Ja"}, {"en": "No", "sv": "Nej"}]}
        ]  # fmt: skip
    asked_one(a)
    page = a.owner.get(url("edit", a.survey.pk)).content.decode()
    assert "Were you listened to?" in page and "ask0_en" not in page
    changed = {"after": "session", "days_after": "3", "rest_days": "30", "ask0_en": "Something else?"}
    assert a.owner.post(url("edit", a.survey.pk), changed).status_code == 302
    with enter(a.schema):
        a.survey.refresh_from_db()
        assert a.survey.questions == ASKED and not a.survey.is_open and a.survey.title == {"en": "How was it?"}


def test_nobody_is_asked_where_the_policy_is_silent(a):
    now = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    with enter(a.schema):
        put_alone(POLICY)
        session(a, "client", now - timedelta(hours=30))
        assert actions.ask_due(now) == 0 and actions.course_ended(uuid4(), now, [a.users["client"].pk], now) == 0
    assert "does not say" in a.owner.get(url("overview")).content.decode()
