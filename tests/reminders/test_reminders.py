"""People are told of their times: once, by the way that they chose, by day, and for what the clinic pays."""

import json
from base64 import b64decode
from datetime import datetime, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.booking import actions as booking_actions
from practice.booking import moving
from practice.booking.mails import CANCELLED_SMS, MOVED_SMS
from practice.booking.models import Booking
from practice.demo.content import HERE
from practice.mailbox import accounts
from practice.mailbox.actions import send_later, send_now
from practice.mailbox.models import OutgoingMessage, SmsAccount
from practice.people.models import User
from practice.reminders import actions, mails, queries
from practice.reminders.models import Preference, Told
from shared.privacy import sms
from shared.privacy.engine.document import load
from shared.privacy.mail import Recipient, compose
from tenants.isolation.context import enter
from tests import cast as people
from tests.outbound import servers
from tests.privacy_app.documents import POLICY, put_alone
from tests.sink import text

ZONE, NUMBER = ZoneInfo("Europe/Stockholm"), "+46701740621"
SERVICE = """
  texts:
    {name: Sms AB, role: processor, categories: [contact.phone, booking.time], country: SE, channels: [sms], does: [sms],
     hosts: {server: [HOST]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:"""
CHANNELS = """channels:
  mail: {channel: mail, discreet: true, only: [booking.time, booking.link, account.link, contact.first_name]}
  sms: {channel: sms, discreet: true, only: [booking.time]}
"""
BIET = (HERE / "policies" / "biet.yaml").read_text()


def with_texts(host="api.sms.example"):
    return POLICY.replace("\nstorage:", SERVICE.replace("HOST", host)) + CHANNELS


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def server(settings):
    with servers.opened() as found:
        settings.STAND_INS = {"api.sms.example": found.address, "api.46elks.com": found.address}
        settings.SMS_TOKEN, settings.SMS_HOST = "user:secret", "api.46elks.com"
        found.answers = [(202, {}, b"")]
        yield found


@pytest.fixture
def here(db, clinics, server, sink):
    """A client's session on Thursday the 26th at ten, known since the 20th."""
    cast = people.build(clinics["a"], clinics["b"])
    starts = local("2026-11-26 10:00")
    with enter(clinics["a"].schema):
        put_alone(with_texts())
        actions.save_rules({"minutes": [1440], "staff_hour": None}, timezone.now())
        User.objects.filter(pk=cast.users["client"].pk).update(phone=NUMBER, language="en")
        Booking.objects.filter(pk=cast.things["booking"].pk).update(
            starts_at=starts, ends_at=starts + timedelta(minutes=45), period=(starts, starts + timedelta(minutes=45)),
            created_at=local("2026-11-20 10:00"), confirmed_at=local("2026-11-20 10:00"),
            free_cancel_until=starts - timedelta(hours=24),
        )  # fmt: skip
        client, practitioner = (User.objects.get(pk=cast.users[name].pk) for name in ("client", "practitioner"))
        yield SimpleNamespace(
            cast=cast,
            client=client,
            practitioner=practitioner,
            booking=cast.things["booking"],
            server=server,
            sink=sink,
        )


def run(moment):
    now = local(moment)
    number = actions.remind(ZONE, now)
    for message in OutgoingMessage.objects.filter(sent_at=None, ended_at=None):
        send_now(message.pk, now)
    return number


def move_to(starts):
    ends = starts + timedelta(minutes=45)
    Booking.objects.update(starts_at=starts, ends_at=ends, period=(starts, ends))


def prefers(user, way, **more):
    actions.save_preference(user, {"way": way, **more})


def kinds():
    return sorted(OutgoingMessage.objects.values_list("kind", flat=True))


def test_a_client_is_reminded_once_the_day_before(here):
    assert [run(f"2026-11-{when}") for when in ("24 12:00", "25 09:50", "25 10:00", "25 10:10", "26 09:00")] == [
        0,
        0,
        1,
        0,
        0,
    ]
    [mail] = here.sink.mails()
    assert mail["Subject"] == "A reminder" and "26 November, 10:00" in text(mail)
    assert (
        "Ekens" not in str(mail)
        and "@enrum" in mail["From"]
        and here.cast.users["practitioner"].first_name not in text(mail)
    )
    told = Told.objects.get()
    assert (told.what, told.channel) == ("1440", "mail")
    assert OutgoingMessage.objects.get().sent_at == local("2026-11-25 10:00")


@pytest.mark.parametrize(
    ("way", "told"),
    [("mail", ["reminder"]), ("sms", ["reminder_sms"]), ("both", ["reminder", "reminder_sms"]), ("none", [])],
)
def test_by_the_way_that_they_chose(here, way, told):
    prefers(here.client, way)
    run("2026-11-25 10:00")
    assert kinds() == [f"reminders.{one}" for one in told]
    if "sms" in "".join(told):
        [(_method, path, _headers, body)] = here.server.asked
        said = json.loads(body)
        assert path == "/messages" and said["to"] == NUMBER and said["from"] == "Info"
        assert "Thursday 26 November, 10:00" in said["text"] and here.client.first_name not in said["text"]


def test_whoever_wants_texts_and_can_get_none_is_told_by_mail(here):
    prefers(here.client, "sms")
    User.objects.filter(pk=here.client.pk).update(phone="")
    run("2026-11-25 10:00")
    assert kinds() == ["reminders.reminder"]


def test_a_moved_time_is_told_anew_and_a_cancelled_one_is_not(here):
    run("2026-11-25 10:00")
    later = local("2026-11-27 14:00")
    move_to(later)
    assert run("2026-11-26 14:00") == 1
    assert "27 November, 14:00" in text(here.sink.mails()[-1])
    Booking.objects.update(state="cancelled", cancelled_at=local("2026-11-26 15:00"), cancelled_by="clinic")
    actions.save_rules({"minutes": [120]}, timezone.now())
    assert run("2026-11-27 12:00") == 0


def test_what_is_cancelled_while_it_waits_is_not_sent(here):
    actions.remind(ZONE, local("2026-11-25 10:00"))
    Booking.objects.update(state="cancelled", cancelled_at=local("2026-11-25 10:00"), cancelled_by="clinic")
    message = OutgoingMessage.objects.get()
    send_now(message.pk, local("2026-11-25 10:05"))
    message.refresh_from_db()
    assert message.problem == "moot" and here.sink.mails() == []


def test_at_the_clinics_times_and_never_in_its_quiet_hours(here):
    actions.save_rules({"minutes": [2880, 120]}, timezone.now())
    starts = local("2026-11-26 09:00")
    move_to(starts)
    times = ("24 08:50", "24 09:00", "25 20:50", "25 20:59", "25 21:10", "26 08:00")
    assert [run(f"2026-11-{when}") for when in times] == [0, 1, 0, 1, 0, 0]


def test_a_service_that_does_not_answer_is_tried_again_and_the_log_says_so(here):
    here.server.answers = [(503, {}, b"")]
    prefers(here.client, "sms")
    run("2026-11-25 10:00")
    [(told, line)] = queries.log_of([here.booking.pk])
    assert (told.channel, line.problem, line.sent_at) == ("sms", "server", None)
    here.server.answers = [(202, {}, b'{"parts": 1, "cost": 35}')]
    send_now(line.pk, local("2026-11-25 10:01"))
    [(_told, line)] = queries.log_of([here.booking.pk])
    assert (line.sent_at, line.parts, line.cost) == (local("2026-11-25 10:01"), 1, 35)


def test_past_the_months_quota_people_are_told_by_mail(here):
    actions.save_rules({"minutes": [1440], "sms_quota": 1, "sms_price": 40}, timezone.now())
    prefers(here.client, "sms")
    OutgoingMessage.objects.create(
        kind="reminders.reminder_sms", channel="sms", created_at=local("2026-11-02 10:00"), sent_at=local("2026-11-02 10:00"),
        parts=1,
    )  # fmt: skip
    run("2026-11-25 10:00")
    assert here.server.asked == [] and "reminders.reminder" in kinds()
    found = queries.used(queries.rules(), local("2026-11-25 10:00").date(), ZONE)
    assert (found.messages, found.parts, found.cost) == (1, 1, 40)
    assert queries.used(queries.rules(), local("2026-12-01 10:00").date(), ZONE).messages == 0


def test_practitioners_are_told_of_what_clients_do_and_of_their_day(here):
    actions.save_rules({"staff_hour": 7}, timezone.now())
    Booking.objects.update(confirmed_at=local("2026-11-25 22:30"))
    assert run("2026-11-25 22:40") == 0  # quiet
    assert run("2026-11-26 07:10") == 1  # the day, at the clinic's hour, which the clinic has chosen itself
    assert run("2026-11-26 08:00") == 1  # what was booked in the night
    assert run("2026-11-26 08:10") == 0
    assert kinds() == ["reminders.booked", "reminders.day"]
    day, booked = (text(mail) for mail in here.sink.mails())
    assert "10" in day and "26 november kl. 10.00" in booked
    Booking.objects.update(state="cancelled", cancelled_at=local("2026-11-26 08:15"), cancelled_by="client")
    prefers(here.practitioner, "mail", changes=False)
    assert run("2026-11-26 08:20") == 0
    prefers(here.practitioner, "mail", changes=True)
    assert run("2026-11-26 08:30") == 1 and "reminders.cancelled" in kinds()


def test_practitioners_are_told_when_a_client_moves_a_time_and_not_of_their_own_moves(here):
    starts = local("2026-11-27 11:00")
    moving.write(here.booking, moving.Target(here.practitioner, starts), starts)
    Booking.objects.update(moved_at=local("2026-11-26 08:15"), moved_by="clinic")
    assert run("2026-11-26 08:20") == 0
    Booking.objects.update(moved_by="client")
    assert run("2026-11-26 08:30") == 1 and run("2026-11-26 08:40") == 0
    [mail] = here.sink.mails()
    assert "27 november kl. 11.00" in text(mail) and kinds() == ["reminders.moved"]


@pytest.mark.parametrize(
    ("way", "told"),
    [("mail", ["moved"]), ("sms", ["moved_sms"]), ("both", ["moved", "moved_sms"]), ("none", ["moved"])],
)
def test_a_client_learns_by_their_own_way_that_the_clinic_moved_a_time(here, way, told):
    prefers(here.client, way)
    booking = Booking.objects.select_related("client", "practitioner", "service").get()
    moving.move_by_staff(
        booking, moving.Target(here.practitioner, local("2026-11-27 11:00")), local("2026-11-24 12:00")
    )
    assert kinds() == [f"booking.{one}" for one in told]


def test_that_a_time_is_called_off_reaches_whoever_wants_no_reminders(here):
    prefers(here.client, "none")
    booking_actions.cancel_by_clinic(Booking.objects.select_related("client").get(), local("2026-11-24 12:00"))
    assert kinds() == ["booking.cancelled"]
    OutgoingMessage.objects.all().delete()
    User.objects.filter(pk=here.client.pk).update(email=None)
    Booking.objects.update(state="confirmed")
    booking_actions.cancel_by_clinic(Booking.objects.select_related("client").get(), local("2026-11-24 12:00"))
    assert kinds() == ["booking.cancelled_sms"]


# --- 46elks -----------------------------------------------------------------------------------------------------------


def test_46elks_is_asked_as_its_api_wants_and_tells_what_it_cost(here):
    put_alone(with_texts("api.46elks.com"))
    here.server.answers = [(200, {}, json.dumps({"status": "created", "parts": 2, "cost": 7001}).encode())]
    prefers(here.client, "sms")
    run("2026-11-25 10:00")
    [(method, path, headers, body)] = here.server.asked
    assert (method, path, headers["Content-Type"]) == ("POST", "/a1/sms", "application/x-www-form-urlencoded")
    assert b64decode(headers["Authorization"].removeprefix("Basic ")) == b"user:secret"
    said = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert set(said) == {"to", "from", "message"} and (said["to"], said["from"]) == (NUMBER, "Info")
    line = OutgoingMessage.objects.get()
    assert (line.parts, line.cost) == (2, 71)


def test_each_clinic_signs_in_with_its_own_account_and_the_platforms_goes_to_no_other_host(here):
    now = local("2026-11-25 10:00")

    def bearer():
        here.server.asked.clear()
        message = send_later(MOVED_SMS, here.client, now, about=here.booking.pk)
        send_now(message.pk, now)
        ((_method, _path, headers, _body),) = here.server.asked
        return headers.get("Authorization", "")

    assert bearer() == ""  # api.sms.example is not the platform's service: its token is not told there
    accounts.keep("api.sms.example", "own-token", now)
    assert bearer() == "Bearer own-token" and b"own-token" not in bytes(SmsAccount.objects.get().secret)
    put_alone(with_texts("api.46elks.com"))  # another service: what was written for the first one is not told there
    assert b64decode(bearer().removeprefix("Basic ")) == b"user:secret"
    accounts.keep("api.46elks.com", "name:word", now)
    assert b64decode(bearer().removeprefix("Basic ")) == b"name:word"


@pytest.mark.parametrize("language", ["sv", "da", "en", "de"])
@pytest.mark.parametrize("kind", [mails.REMINDER_SMS, MOVED_SMS, CANCELLED_SMS, *mails.CHANGED_SMS.values()])
def test_every_text_message_is_one_part_and_names_nobody(language, kind):
    given = {"first_name": "Tove", "starts_at": local("2026-11-26 10:15")}
    values = {name: given[name] for name in kind.fields}
    message = compose(kind, load(BIET), language, values | {"sender": "Biet"}, Recipient(NUMBER, "Lindell"))
    found = sms.length(message.text)
    assert found.gsm and found.parts == 1 and "Tove" not in message.text and "Biet" not in message.text


# --- pages ------------------------------------------------------------------------------------------------------------


def test_everybody_chooses_for_themselves_and_the_owner_for_the_clinic(db, clinics, server):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(with_texts())
    client, desk, owner = (cast.browser(who, "my") for who in ("client", "practitioner", "owner"))
    assert client.post("/reminders", {"way": "sms"}).status_code == 422  # no number
    assert client.post("/reminders", {"way": "none"}).status_code == 302
    assert desk.post("/reminders", {"way": "mail", "day": "on"}).status_code == 302
    assert 'name="changes"' in desk.get("/reminders").content.decode()
    assert 'name="changes"' not in client.get("/reminders").content.decode()
    rules = {"first": "2880", "second": "120", "third": "120", "quiet_from": "20:00", "quiet_to": "09:00", "staff_hour": "",
             "sms_quota": "50", "sms_price": "0.45", "currency": "SEK"}  # fmt: skip
    assert owner.post("/staff/reminders", rules).status_code == 302
    for wrong in (
        {"first": "17"},
        {"quiet_from": "25:00"},
        {"sms_quota": "-1"},
        {"currency": "USD"},
        {"sms_price": "x"},
    ):
        assert owner.post("/staff/reminders", rules | wrong).status_code == 422
    assert "no account" in owner.get("/staff/reminders", headers={"accept-language": "en"}).content.decode()
    owner.post("/staff/reminders/account", {"secret": "käy"})
    with enter(clinics["a"].schema):
        assert not SmsAccount.objects.exists()
    owner.post("/staff/reminders/account", {"secret": "own-token"})
    shown = owner.get("/staff/reminders", headers={"accept-language": "en"}).content.decode()
    assert "your own account, since" in shown and "own-token" not in shown
    owner.post("/staff/reminders/account", {"remove": "1"})
    with enter(clinics["a"].schema):
        assert not SmsAccount.objects.exists()
    with enter(clinics["a"].schema):
        found = queries.rules()
        assert (found.minutes, found.staff_hour, found.sms_price) == ([2880, 120], None, 45)
        row = Preference.objects.get(user=cast.users["practitioner"])
        assert (row.way, row.changes, row.day) == ("mail", False, True)
        Told.objects.create(
            booking=cast.things["booking"], what="1440", starts_at=timezone.now(), channel="mail", message=uuid4(),
            at=timezone.now(),
        )  # fmt: skip
    assert (
        "kept no longer"
        in desk.get(f"/staff/bookings/{cast.things['booking'].pk}", headers={"accept-language": "en"}).content.decode()
    )
