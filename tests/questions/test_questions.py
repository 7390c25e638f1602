"""A client asks a short question: after a yes, for a price, sealed; it is answered in writing or by a call, becomes a booking,
or is taken back; and whoever should answer is reminded."""

from datetime import date, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.booking.models import Booking, Service, ServicePractitioner, WeeklyHours
from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from practice.payments.models import Books, Invoice
from practice.people.models import Relation, User
from practice.questions import actions, queries
from practice.questions.models import Question
from shared.privacy.consents import actions as ledger
from shared.privacy.consents.models import Consent
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone
from tests.rights.everything import everything_in
from tests.sink import text

SECRET = "Ska jag ta medicinen <b>före</b> eller efter sömnen?"
KEPT = "retention:\n  messages: {of: [message], after: message, keep: P12M}\n"
CARE = """purposes:
  care:
    subjects: [client]
    categories: [message, booking]
    bases:
      - {article6: contract, article9: explicit_consent, categories: [message]}
      - {article6: contract, categories: [booking]}
    words: {sv: din vård, en: your care}
"""
CHANNELS = "channels:\n  mail: {channel: mail, discreet: true, only: [account.link, booking, contact.first_name]}\n"
WITH_QUESTIONS = POLICY.replace("retention:\n", KEPT, 1).replace("purposes:\n", CARE, 1) + CHANNELS
ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def a(db, clinics, sink, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cast = people.build(clinics["a"], clinics["b"])
    browsers = {
        who: cast.browser(who, "my") for who in ("client", "other_client", "practitioner", "colleague", "owner")
    }
    for one in browsers.values():
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with enter(clinics["a"].schema):
        put_alone(WITH_QUESTIONS)
        User.objects.filter(pk=cast.users["other_client"].pk).update(language="en")
        practitioner = User.objects.get(pk=cast.users["practitioner"].pk)
        Books.objects.update(name="Eken", address="Gatan 1", number="556000-0001", when="after")
        said = {"name": {"en": "A question"}, "about": {}, "price": 35000, "minutes": 20, "active": True}
        own = {"answer_days": 2, "by_writing": True, "by_phone": True}
        offer = actions.save(None, said, own, [practitioner], "SEK", timezone.now())
        for weekday in range(7):
            WeeklyHours.objects.create(practitioner=practitioner, weekday=weekday, begins=time(8), ends=time(18))
    return SimpleNamespace(schema=clinics["a"].schema, users=cast.users, sink=sink, offer=offer, **browsers)


def url(name, *arguments):
    return reverse(f"questions:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def thread_url(name, *arguments):
    return reverse(f"messaging:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def billed():
    return list(Invoice.objects.filter(key__startswith="question:"))


def asked(a, way="writing", **more):
    """By somebody whom nobody treats yet."""
    page = a.other_client.get(url("ask", a.offer.pk))
    said = {"to": a.users["practitioner"].pk, "way": way, "subject": "Medicin", "text": SECRET, "yes": "on"}
    said |= {"words": page.context["words"]} | more
    answer = a.other_client.post(url("ask", a.offer.pk), said)
    assert answer.status_code == 302, answer.content.decode()
    with enter(a.schema):
        return Question.objects.select_related("thread").latest("asked_at")


def related(a):
    with enter(a.schema):
        return Relation.objects.filter(client=a.users["other_client"].pk, ended_at=None).exists()


def test_nothing_is_asked_before_a_yes_to_todays_words_and_it_lies_sealed(a):
    said = {"to": a.users["practitioner"].pk, "way": "writing", "subject": "Medicin", "text": SECRET}
    assert a.other_client.post(url("ask", a.offer.pk), said).status_code == 422
    stale = a.other_client.post(url("ask", a.offer.pk), said | {"yes": "on", "words": "0" * 64})
    assert stale.status_code == 422 and SECRET[:8] in stale.content.decode()
    with enter(a.schema):
        assert not Question.objects.exists() and not Consent.objects.filter(given_at__isnull=False).exists()
    question = asked(a)
    with enter(a.schema):
        consent = Consent.objects.get(pk=question.consent)
        assert consent.stands and consent.promise == "purposes.care" and consent.person == a.users["other_client"].pk
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(a.schema).values())
        assert "Medicin" not in everywhere and "sömnen" not in everywhere
    assert "Yes, I agree" not in a.other_client.get(url("ask", a.offer.pk)).content.decode()  # asked once
    assert a.practitioner.get(thread_url("thread", question.thread_id)).status_code == 200 and related(a)
    assert a.colleague.get(thread_url("thread", question.thread_id)).status_code == 403


def test_the_practitioners_message_answers_it_and_it_is_billed_once(a):
    question = asked(a)
    with enter(a.schema):
        assert not billed()
    page = a.practitioner.get(thread_url("thread", question.thread_id)).content.decode()
    assert "Your next message here is the answer." in page
    a.other_client.post(thread_url("own", question.thread_id), {"text": "Jag menar på kvällen."})  # answers nothing
    with enter(a.schema):
        assert Question.objects.get().state == "asked"
    for _ in range(2):
        a.practitioner.post(thread_url("thread", question.thread_id), {"text": "Efter."})
    with enter(a.schema):
        assert Question.objects.get().state == "answered"
        [invoice] = billed()
        assert invoice.total == 35000 and invoice.client == a.users["other_client"].pk
        assert invoice.lines[0]["practitioner"] == str(a.users["practitioner"].pk)
    assert a.other_client.post(url("withdraw", question.pk)).status_code == 302
    with enter(a.schema):
        assert Question.objects.get().state == "answered"  # too late


def test_a_call_becomes_a_booking_with_one_click_and_is_billed_as_that(a):
    question = asked(a, "phone")
    a.practitioner.post(thread_url("thread", question.thread_id), {"text": "Jag ringer."})
    with enter(a.schema):
        assert Question.objects.get().state == "asked"
    page = a.practitioner.get(thread_url("thread", question.thread_id))
    [card] = page.context["cards"]
    free = card["times"][0]
    said = {"service": free.service.pk, "start": free.start.strftime("%Y-%m-%dT%H:%M:%S%z")}
    assert f'value="{free.start:%Y-%m-%dT}' in page.content.decode()
    assert a.colleague.post(url("book", question.pk), said).status_code == 403
    assert a.practitioner.post(url("book", question.pk), said).status_code == 302
    with enter(a.schema):
        booking, row = Booking.objects.get(client=a.users["other_client"].pk), Question.objects.get()
        assert (
            row.state == "booked" and row.booking == booking.pk and booking.form == "phone" and booking.price == 35000
        )
        assert not billed()
    a.practitioner.post(url("book", question.pk), said)
    with enter(a.schema):
        assert Booking.objects.filter(client=a.users["other_client"].pk).count() == 1


def test_an_answer_in_writing_leads_on_to_an_ordinary_time(a):
    with enter(a.schema):
        service = Service.objects.create(
            name={"en": "Talk"}, minutes=45, step_minutes=45, price=90000, currency="SEK", forms=["phone"]
        )
        ServicePractitioner.objects.create(service=service, practitioner_id=a.users["practitioner"].pk)
    question = asked(a)
    a.practitioner.post(thread_url("thread", question.thread_id), {"text": "Vi bör ses."})
    [card] = a.practitioner.get(thread_url("thread", question.thread_id)).context["cards"]
    assert a.offer.pk not in {free.service.pk for free in card["times"]} and card["times"]
    free = card["times"][0]
    said = {"service": free.service.pk, "start": free.start.strftime("%Y-%m-%dT%H:%M:%S%z")}
    a.practitioner.post(url("book", question.pk), said)
    with enter(a.schema):
        row = Question.objects.get()
        assert row.state == "answered" and row.booking == Booking.objects.get(client=a.users["other_client"].pk).pk


@pytest.mark.parametrize("by", ["client", "consent", "practitioner"])
def test_what_is_not_answered_costs_nothing(a, by):
    question = asked(a)
    if by == "client":
        assert a.client.post(url("withdraw", question.pk)).status_code == 404  # somebody else's
        a.other_client.post(url("withdraw", question.pk))
    elif by == "consent":
        with enter(a.schema):
            consent = Consent.objects.get(pk=question.consent)
            ledger.withdraw(consent, timezone.now(), "page", consent.person)
    else:
        a.practitioner.post(url("decline", question.pk))
        with enter(a.schema):
            for message in OutgoingMessage.objects.filter(kind="questions.declined"):
                send_now(message.pk, timezone.now())
        told = a.sink.mails()[-1]
        assert (
            told["To"] == "other_client@example.org"
            and "costs you nothing" in text(told)
            and "Medicin" not in str(told)
        )
    with enter(a.schema):
        row = Question.objects.get()
        assert row.state == ("declined" if by == "practitioner" else "withdrawn") and row.ended_at
        assert not billed()
    assert related(a) == (by == "practitioner")  # who declined may still say why


def test_whoever_should_answer_is_reminded_once_and_the_clinic_sees_what_is_late(a):
    asked(a)
    with enter(a.schema):
        monday = timezone.datetime(2026, 12, 7, 9, tzinfo=ZONE)
        Question.objects.update(answer_by=date(2026, 12, 9))
        assert actions.remind(ZONE, monday) == 0
        assert (
            actions.remind(ZONE, monday + timedelta(days=1)) == 1
            and actions.remind(ZONE, monday + timedelta(days=2)) == 0
        )
        assert queries.late(date(2026, 12, 9)) == 0 and queries.late(date(2026, 12, 10)) == 1
        message = OutgoingMessage.objects.get(kind="questions.waits")
        send_now(message.pk, timezone.now())
    told = a.sink.mails()[-1]
    assert told["To"] == "practitioner@example.org" and "Medicin" not in str(told)


def test_nobody_asks_where_the_policy_asks_no_yes(a):
    with enter(a.schema):
        put_alone(POLICY.replace("retention:\n", KEPT, 1))
    assert a.other_client.get(url("ask", a.offer.pk)).status_code == 404
    assert "No questions are taken" in a.other_client.get(url("mine")).content.decode()
    assert "can't ask" in a.owner.get(url("offers")).content.decode()
    said = {"name_sv": "Fråga", "price": "350", "answer_days": "2", "minutes": "20", "ways": [], "people": []}
    assert a.owner.post(url("new"), said).status_code == 422
