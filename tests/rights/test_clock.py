"""Receipt, identity, the month, its one extension, refusal; and what restriction and objection do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.booking.day import day_page
from practice.mailbox.actions import send_later, send_now
from practice.mailbox.models import OutgoingMessage
from practice.people import mails
from practice.people.queries import contact_of
from shared.privacy.engine.records import local_day
from shared.privacy.models import Hold
from shared.privacy.rights import actions, limits, queries
from shared.privacy.rights.actions import Asked, Closed, NotReady, Received, TooLate
from shared.privacy.rights.models import Limit, Request
from tenants.isolation.context import enter

URLS = settings.URLCONFS["my"]
DAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def here(people):
    with enter(people.clinic.schema):
        yield people


def entered(here, at, **more):
    received = Received(at, "letter", here.ove.pk, **more)
    return actions.enter(Asked(kind="rectification", words="Wrong name"), received, at + timedelta(days=10))


def test_the_month_runs_from_the_day_the_letter_came(here):
    row = entered(here, DAY, who="@tove on the network")
    assert row.due_on == date(2026, 12, 2)
    assert queries.days_left(row, date(2026, 12, 5)) == -3


def test_the_list_of_requests_leaves_as_a_file_that_names_nobody(people):
    with enter(people.clinic.schema):
        row = entered(people, DAY, person=people.tove.pk)
        other = entered(people, DAY, who="@net of nobody here")
    owner = people.of["ove"]
    assert "Tove" in owner.get("/staff/requests").content.decode()
    assert "Tove" not in owner.get("/staff/requests?state=closed").content.decode()
    file = owner.get("/staff/requests?as=csv").content.decode("utf-8-sig")
    assert row.reference in file and "2026-12-02" in file and "Tove" not in file and "@net" not in file
    theirs = people.of["maja"].get("/staff/requests?as=csv").content.decode()
    assert row.reference in theirs and other.reference not in theirs, "what waits for her part alone"


def test_nobody_is_answered_before_it_is_known_who_asks(here):
    row = entered(here, DAY, person=here.tove.pk)
    with pytest.raises(NotReady, match="identity"):
        actions.answer(row, here.ove.pk, "", DAY)
    actions.check_identity(row, here.ove.pk, "passport, in person", True, DAY)
    with pytest.raises(NotReady, match="id_copy"):
        actions.answer(row, here.ove.pk, "", DAY)
    actions.destroy_copy(row, DAY)
    row.parts.update(state="empty")
    done = actions.answer(row, here.ove.pk, "Corrected.", DAY)
    assert (done.outcome, done.looked_at) == ("granted", "passport, in person") and done.copy_destroyed_at
    with pytest.raises(Closed):
        actions.refuse(row, here.ove.pk, "late", DAY)


def test_it_is_extended_once_by_two_months_with_a_reason_that_is_told(here):
    row = entered(here, DAY, person=here.tove.pk)
    actions.extend(row, "Many letters to read.", DAY + timedelta(days=20))
    row.refresh_from_db()
    assert row.due_on == date(2027, 2, 2)
    assert OutgoingMessage.objects.filter(kind="people.rights_extended").count() == 1
    with pytest.raises(TooLate):
        actions.extend(row, "Again.", DAY + timedelta(days=21))
    late = entered(here, DAY, person=here.tove.pk)
    with pytest.raises(TooLate):
        actions.extend(late, "Forgotten.", DAY + timedelta(days=31))


def test_a_policy_that_promises_sooner_is_kept(here):
    from tests.privacy_app.documents import put

    put("rights:\n  access: {right: access, within: P7D}\n", date(2026, 11, 3), number=9)
    row = actions.ask(here.tove.pk, Asked(kind="access"), DAY + timedelta(days=2))
    assert row.due_on == date(2026, 11, 11)
    put("rights:\n  access: {right: access, within: P1WD}\n", date(2026, 11, 4), number=10)
    epiphany_eve = datetime(2027, 1, 5, 10, 0, tzinfo=UTC)
    assert actions.ask(here.tove.pk, Asked(kind="access"), epiphany_eve).due_on == date(2027, 1, 7)


def test_only_the_day_that_has_come_can_be_written_down(people):
    form = {"kind": "access", "way": "phone", "who": "@tove", "received_on": "2199-01-01"}
    response = people.of["ove"].post("/staff/requests/new", form)
    assert response.status_code == 422 and "That day has not come yet." in response.content.decode()
    response = people.of["ove"].post("/staff/requests/new", form | {"received_on": "2026-11-02", "who": ""})
    assert response.status_code == 422 and "Say who asks" in response.content.decode()
    yesterday = local_day(timezone.now(), "Europe/Stockholm") - timedelta(days=1)
    response = people.of["ove"].post("/staff/requests/new", form | {"received_on": yesterday.isoformat()})
    assert response.status_code == 302
    shown = people.of["ove"].get("/staff/requests").content.decode()
    assert "@tove" in shown and "days" in shown


def test_a_request_from_nobody_known_is_not_carried_out(people):
    with enter(people.clinic.schema):
        row = actions.enter(Asked(kind="erasure"), Received(DAY, "mail", people.ove.pk, "@somebody"), DAY)
        actions.check_identity(row, people.ove.pk, "wrote from the account", False, DAY)
    response = people.of["ove"].post(f"/staff/requests/{row.pk}/answer", {"words": "x"})
    assert response.status_code == 409
    assert people.of["ove"].post(f"/staff/requests/{row.pk}/refuse", {"words": "Not here."}).status_code == 302


# --- limits ---------------------------------------------------------------------------------------------------------


def ask(people, kind, **fields):
    assert people.of["tove"].post(f"/rights/new/{kind}", fields).status_code == 302


def test_restricting_contact_hides_it_and_stops_mail(people, sink):
    with enter(people.clinic.schema):
        assert contact_of(people.tove, people.maja, people.now).phone == "+46700000001"
    ask(people, "restriction", about=["contact"])
    with enter(people.clinic.schema):
        now = people.now + timedelta(minutes=1)
        assert queries.restricted(people.tove.pk, "contact.phone", now)
        assert not queries.restricted(people.tove.pk, "booking", now)
        assert contact_of(people.tove, people.maja, now).phone == ""
        assert contact_of(people.tove, people.tove, now).phone == "+46700000001"
        assert Hold.objects.get(person=people.tove.pk).binds("contact.phone")  # kept meanwhile, too
        reminder = send_later(mails.REMINDER, people.tove, now)
        code = send_later(mails.PASSWORD_CHANGED, people.tove, now)
        send_now(reminder.pk, now)
        send_now(code.pk, now)
        reminder.refresh_from_db(), code.refresh_from_db()
    assert reminder.problem == OutgoingMessage.Problem.UNWANTED and reminder.ended_at
    assert code.sent_at  # it guards the account


def test_a_list_does_not_use_a_restricted_booking(people):
    ask(people, "restriction", about=["booking"])
    at = people.booking.starts_at.astimezone(STOCKHOLM)
    day = people.of["maja"].get(reverse("booking:day", urlconf=URLS, query={"day": f"{at:%Y-%m-%d}"}))
    with enter(people.clinic.schema):
        page = day_page(people.maja, at.date(), STOCKHOLM, people.now + timedelta(minutes=1))
        assert [one.restricted for one in page.sessions] == [True]
    assert day.status_code == 200 and b"A restricted booking" in day.content
    assert b"Tove" not in day.content


def test_whoever_can_answer_sees_beside_their_day_that_somebody_waits(people):
    ask(people, "access", deliver="page")
    for who in ("ove", "maja"):
        assert "One request waits." in people.of[who].get(reverse("booking:day", urlconf=URLS)).content.decode()
        assert "See what is kept about you" in people.of[who].get("/staff/requests").content.decode()


def test_a_restricted_journal_opens_only_for_a_reason_that_the_client_reads(people):
    ask(people, "restriction", about=["journal"])
    url = f"/staff/journal/{people.tove.pk}"
    assert "Restricted by the client" in people.of["maja"].get("/staff/clients").content.decode()
    shut = people.of["maja"].get(url).content.decode()
    assert "The use of this journal is restricted" in shut and "Sover" not in shut
    assert "Sover" not in people.of["maja"].get(f"{url}/notes/{people.note.note}").content.decode()
    opened = people.of["maja"].get(f"{url}?because=claim").content.decode()
    assert "Sover dåligt" in opened and "has restricted the use" in opened
    log = people.of["tove"].get(reverse("accesslog:mine", urlconf=URLS)).content.decode()
    assert "Restricted, read for a legal claim" in log
    with enter(people.clinic.schema):
        row = Limit.objects.get(person=people.tove.pk)
    assert people.of["tove"].post(f"/rights/limits/{row.pk}/lift").status_code == 302
    assert "Sover dåligt" in people.of["maja"].get(url).content.decode()
    with enter(people.clinic.schema):
        assert not [one for one in Hold.objects.all() if one.until is None]


def test_an_objection_stops_mail_of_that_purpose(here):
    now = here.now
    limits.limit(here.tove.pk, "objection", "account", now)
    assert queries.objected(here.tove.pk, "account", now) and not queries.objected(here.tove.pk, "service", now)
    assert not queries.objected(here.tove.pk, "account", now - timedelta(days=1))
    message = send_later(mails.REMINDER, here.tove, now)
    send_now(message.pk, now)
    message.refresh_from_db()
    assert message.problem == OutgoingMessage.Problem.UNWANTED


def test_withdrawing_a_consent_asks_what_it_means_for_the_record(people):
    shown = people.of["tove"].get("/rights/new/withdraw_consent").content.decode()
    assert "And the record?" in shown
    ask(people, "withdraw_consent", journal="stop")
    with enter(people.clinic.schema):
        assert queries.restricted(people.tove.pk, "journal.note", people.now + timedelta(minutes=1))
        assert Request.objects.get(person=people.tove.pk).outcome == "granted"


def test_a_request_is_taken_back_by_its_person_alone(people):
    ask(people, "rectification", words="Wrong street")
    with enter(people.clinic.schema):
        row = Request.objects.get()
    assert people.of["tove"].post(f"/rights/{row.pk}/take-back").status_code == 302
    with enter(people.clinic.schema):
        assert Request.objects.get().outcome == "taken_back"
