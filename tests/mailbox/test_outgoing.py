"""A message is queued with the work that causes it, and sent once by real SMTP: now, or when the mail server is back."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from practice.mailbox import kinds, queries
from practice.mailbox.actions import GIVE_UP, send_later, send_now, wait
from practice.mailbox.models import OutgoingMessage
from practice.people import mails
from practice.people.models import User
from shared.privacy.mail import MessageKind
from tenants.isolation.context import enter
from tests import sink as sinks
from tests.mailbox.policies import put_in_force_here
from tests.staff.signed_in import enter_clinic

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
JOBS = "SELECT args->>'message_id', scheduled_at FROM jobs.procrastinate_jobs WHERE status = 'todo' ORDER BY id"


def queued(kind=mails.PASSWORD_CHANGED, mail="first_name", now=NOW, **more):
    """A message to Tove Lindell, inside the clinic."""
    put_in_force_here(mail, NOW)
    tove, _ = User.objects.get_or_create(
        email="tove@example.org",
        defaults={"first_name": "Tove", "last_name": "Lindell", "created_at": NOW, "language": "sv"},
    )
    return send_later(kind, tove, now, **more)


@pytest.fixture
def place(db, clinics):
    with enter(clinics["a"].schema):
        yield clinics["a"]


def again(message):
    return OutgoingMessage.objects.get(pk=message.pk)


def test_it_is_sent_once(place, sink):
    message = queued()
    for _ in range(3):
        send_now(message.pk, NOW)
    (mail,) = sink.mails()
    assert mail["To"] == "tove@example.org" and mail["Message-ID"].startswith(f"<{message.pk}@")
    assert "Tove" in sinks.text(mail) and "Lindell" not in mail.as_string()
    assert again(message).sent_at == NOW and again(message).attempts == 1


def test_another_clinics_policy_makes_another_mail_of_it(place, sink):
    send_now(queued(mail="nothing").pk, NOW)
    assert "Tove" not in sink.mails()[0].as_string()


def test_it_speaks_the_persons_language_or_the_clinics_first(place, sink):
    message = queued()
    User.objects.update(language="de")
    send_now(message.pk, NOW)
    User.objects.update(language="")
    send_now(queued().pk, NOW)
    assert [mail["Subject"] for mail in sink.mails()] == ["Ihr Passwort wurde geändert", "Ditt lösenord har ändrats"]


def test_a_rolled_back_request_sends_nothing(emptied, clinics, owner):
    with pytest.raises(ZeroDivisionError), enter(clinics["a"].schema):
        queued()
        raise ZeroDivisionError
    with enter(clinics["a"].schema):
        assert not OutgoingMessage.objects.exists()
    assert owner.execute(JOBS).fetchall() == []


def test_nothing_of_what_it_says_is_kept(place, sink):
    message = queued(address="old@example.org")
    send_now(message.pk, NOW)
    assert sink.mails()[0]["To"] == "old@example.org"
    assert again(message).address == ""
    stored = {field.name for field in OutgoingMessage._meta.concrete_fields}
    assert not stored & {"body", "text", "html", "subject", "to"}


def test_a_mail_server_that_is_down_costs_only_time(emptied, clinics, owner, sink, settings):
    a = clinics["a"]
    settings.MAILERS = {
        "default": sinks.mailer(sink)["default"] | {"OPTIONS": {"host": "127.0.0.1", "port": sinks.free_port()}}
    }
    with enter(a.schema):
        message = queued()
    for turn in range(3):
        with enter(a.schema):
            send_now(message.pk, NOW + timedelta(minutes=turn))
    with enter(a.schema):
        row = again(message)
        assert (row.sent_at, row.ended_at, row.attempts, row.problem) == (None, None, 3, "server")
        assert row.failed_at == NOW + timedelta(minutes=2)
        assert queries.stuck(NOW + timedelta(minutes=6)) == 1
    waits = [at for key, at in owner.execute(JOBS).fetchall() if at]
    assert waits == [NOW + timedelta(minutes=turn) + wait(turn + 1) for turn in range(3)]
    settings.MAILERS = sinks.mailer(sink)
    with enter(a.schema):
        send_now(message.pk, NOW + timedelta(hours=1))
        assert again(message).sent_at and queries.stuck(NOW + timedelta(days=1)) == 0
    assert len(sink.mails()) == 1


def test_it_waits_longer_each_time_and_never_over_an_hour():
    waits = [wait(attempts) for attempts in range(1, 40)]
    assert waits == sorted(waits) and waits[0] == timedelta(seconds=30) and waits[-1] == timedelta(hours=1)


@pytest.mark.parametrize(
    "answer, problem, waits",
    [
        ("451 Try later", "server", True),
        ("421 Too busy", "server", True),
        ("550 No such user", "address", False),
        ("552 Mailbox full for ever", "address", False),
    ],
)
def test_what_the_mail_server_answers_decides(place, sink, answer, problem, waits):
    sink.refuse(answer)
    message = queued(address="x@example.org")
    send_now(message.pk, NOW)
    row = again(message)
    assert (row.problem, row.ended_at is None, row.address == "x@example.org") == (problem, waits, waits)
    assert sink.mails() == []


def test_after_three_days_it_is_given_up(place, sink):
    sink.refuse("451 Try later")
    message = queued()
    send_now(message.pk, NOW + GIVE_UP)
    assert again(message).ended_at is None
    send_now(message.pk, NOW + GIVE_UP + timedelta(seconds=1))
    assert again(message).ended_at and again(message).problem == "server"
    sink.refuse("")
    send_now(message.pk, NOW + timedelta(days=4))
    assert sink.mails() == []


def test_a_code_that_nobody_waits_for_any_more_is_not_sent(place, sink):
    message = queued(mails.VERIFY)
    send_now(message.pk, NOW + timedelta(minutes=16))
    assert again(message).problem == "late" and sink.mails() == []


def test_a_policy_without_room_for_the_code_stops_it(place, sink):
    message = queued(mails.VERIFY, mail="shut")
    send_now(message.pk, NOW)
    assert again(message).problem == "policy" and sink.mails() == []


def test_whoever_has_no_address_gets_none(place, sink):
    message = queued()
    User.objects.update(email=None)
    send_now(message.pk, NOW)
    assert again(message).problem == "address"


def test_an_account_that_goes_leaves_a_line_about_nobody(place, sink):
    sent, waiting = queued(), queued(address="old@example.org")
    send_now(sent.pk, NOW)
    User.objects.all().delete()
    send_now(waiting.pk, NOW)
    assert len(sink.mails()) == 1
    assert again(sent).user is None and again(sent).sent_at == NOW
    assert again(waiting).problem == "moot" and again(waiting).address == ""


def test_what_the_scanner_refuses_is_given_up_and_logged_without_its_words(place, sink, monkeypatch, caplog):
    telling = kinds.Mail(
        MessageKind("people.password_changed", "Your journal", {"first_name": "contact.first_name"}),
        lambda asked: {"first_name": asked.user.first_name},
    )
    monkeypatch.setattr("practice.mailbox.actions.mails", lambda: {"people.password_changed": telling})
    message = queued()
    send_now(message.pk, NOW)
    assert again(message).problem == "scanner" and sink.mails() == []
    assert "word of care" in caplog.text and "Tove" not in caplog.text and "tove@" not in caplog.text


def test_two_workers_send_it_once(emptied, clinics, sink):
    a = clinics["a"]
    with enter(a.schema):
        message = queued()
    start = Barrier(4)

    def work():
        start.wait()
        with enter(a.schema):
            send_now(message.pk, NOW)
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.mails()) == 1


def test_the_worker_sends_it(emptied, clinics, sink, owner, work):
    """The whole way: a row and a job in one transaction, the worker's own login, SMTP."""
    with enter(clinics["a"].schema):
        queued(now=timezone.now())
    work()
    assert [mail["To"] for mail in sink.mails()] == ["tove@example.org"]
    assert owner.execute("SELECT DISTINCT status::text FROM jobs.procrastinate_jobs").fetchall() == [("succeeded",)]


def test_staff_see_what_waits_and_why_and_no_names(db, clinics, at, sink):
    a, browser = clinics["a"], at("a", "my")
    sink.refuse("451 Try later")
    with enter(a.schema):
        message = queued()
        send_now(message.pk, NOW)
        boss = User.objects.create_user(
            "m@example.org", first_name="Maja", role="owner", staff_id=uuid4(), created_at=NOW
        )
    enter_clinic(browser, boss, a)
    day = browser.get("/staff/day").content.decode()
    assert "Ett meddelande har väntat" in day
    page = browser.get("/staff/mail").content.decode()
    assert "Ditt lösenord har ändrats" in page and "Mejlservern svarar inte" in page
    assert "Tove" not in page and "tove@" not in page
    sink.refuse("")
    assert browser.post(f"/staff/mail/{message.pk}/again").status_code == 302
    with enter(a.schema):
        send_now(message.pk, timezone.now())
    assert "Allt har gått i väg" in browser.get("/staff/mail").content.decode()


def test_what_another_clinic_sends_is_not_here(db, clinics, sink):
    with enter(clinics["a"].schema):
        message = queued()
    with enter(clinics["b"].schema):
        send_now(message.pk, NOW)
    assert sink.mails() == []
