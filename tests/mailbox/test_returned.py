"""A mail that the server took and returned later: the report goes through the command as a mail server's pipe hands it over."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from practice.mailbox.actions import send_later
from practice.mailbox.models import OutgoingMessage
from practice.people import mails
from practice.people.models import User
from practice.telling import actions as telling
from shared.privacy import actions as privacy
from shared.privacy.handwork.models import ManualTask
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.return_path import address, read
from tenants.isolation.context import enter
from tests.mailbox.outgoing import send_waiting
from tests.notices.test_notices import DISCREET, LONGER
from tests.privacy_app.documents import POLICY, put_alone

# As Postfix writes them (RFC 3464 and 6522), with what it returns beside.
REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind};
\tboundary="4D1F.1764/mx.example"

This is a MIME-encapsulated message.

--4D1F.1764/mx.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example. I'm sorry to have to inform you ...

--4D1F.1764/mx.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 24 Nov 2026 09:12:01 +0100 (CET)

Final-Recipient: rfc822; tove@home.example
Original-Recipient: rfc822;tove@home.example
Action: {action}
Status: {status}
Remote-MTA: dns; in.home.example
Diagnostic-Code: smtp; 550 5.1.1 <tove@home.example>: Recipient address rejected

--4D1F.1764/mx.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: a <no-reply@enrum.test>
To: tove@home.example
Subject: Our privacy promises change

Hello
--4D1F.1764/mx.example--
"""


def report(to, action="failed", status="5.1.1", kind="delivery-status"):
    return REPORT.format(to=to, action=action, status=status, kind=kind).encode()


def piped(raw, **options):
    out = StringIO()
    call_command("returned_mail", stdin=BytesIO(raw), stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def sent(db, clinics, sink):
    """A client is told of a change; the server takes the mail. Gives the envelope's return path."""
    now = timezone.now()
    with enter(clinics["a"].schema):
        put_alone(POLICY + DISCREET, (now - timedelta(days=90)).date())
        User.objects.create_user("tove@home.example", created_at=now - timedelta(days=60), verified_at=now)
        privacy.import_yaml(LONGER + DISCREET, now)
        privacy.publish(now)
        assert telling.tell(now) == 1
    send_waiting(clinics["a"], now)
    [path] = sink.senders()
    with enter(clinics["a"].schema):
        assert PolicyNotice.objects.get().told_at
    return path


def state(clinics):
    with enter(clinics["a"].schema):
        notice, message = PolicyNotice.objects.get(), OutgoingMessage.objects.get()
        return bool(notice.told_at), message.problem, ManualTask.objects.filter(kind="notice_bounced").count()


def test_each_mail_leaves_with_a_return_path_of_its_own_and_the_senders_name_in_the_header(sent, sink):
    [mail] = sink.mails()
    assert sent.startswith("r-") and sent.endswith("@" + settings.DEFAULT_FROM_EMAIL.rpartition("@")[2])
    assert len(sent.partition("@")[0]) <= 64 and "tove" not in sent
    assert settings.DEFAULT_FROM_EMAIL in mail["From"] and "r-" not in mail["From"]


@pytest.mark.parametrize("how", ["header", "argument", "delivered-to"])
def test_a_returned_notice_is_no_proof_any_more_and_somebody_must_reach_them(sent, clinics, how):
    raw, options = report(sent), {}
    if how == "argument":
        raw, options = report("undisclosed-recipients:;"), {"to": sent.upper()}
    if how == "delivered-to":
        raw = f"Delivered-To: {sent}\n".encode() + report("postmaster@enrum.test")
    assert piped(raw, **options) == "noted"
    assert state(clinics) == (False, "returned", 1)
    assert piped(raw, **options) == "left alone: known already, or gone"
    assert state(clinics) == (False, "returned", 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "relayed", "status": "2.0.0"},
        {"kind": "disposition-notification"},
    ],
)
def test_a_delay_or_another_report_changes_nothing(sent, clinics, changed):
    assert piped(report(sent, **changed)) == "left alone: not a report of a failed delivery"
    assert state(clinics) == (True, "", 0)


def test_an_out_of_office_answer_changes_nothing(sent, clinics):
    raw = f"From: tove@home.example\nTo: {sent}\nSubject: I am away\nAuto-Submitted: auto-replied\n\nUntil May.\n"
    assert piped(raw.encode()).startswith("left alone")
    assert state(clinics) == (True, "", 0)


def forged(path):
    """The last sign of the stamp is another one."""
    local, at, domain = path.partition("@")
    return local[:-1] + ("a" if local[-1] != "a" else "b") + at + domain


@pytest.mark.parametrize("path", [forged, lambda path: "no-reply@enrum.test", lambda path: "r-!!@enrum.test"])
def test_a_return_path_that_we_did_not_make_changes_nothing(sent, clinics, path):
    assert piped(report(path(sent))) == "left alone: no return path of ours"
    assert state(clinics) == (True, "", 0)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff" * 500, b"Content-Type: multipart/report; report-type=delivery-status\n\n"]
)
def test_what_is_no_mail_is_left_alone(sent, clinics, raw):
    assert piped(raw).startswith("left alone")


def test_one_clinics_return_path_is_never_read_as_anothers(db, clinics):
    with enter(clinics["a"].schema):
        one = User.objects.create_user("x@home.example", created_at=timezone.now())
        path = address(one.pk)
    a, b = clinics["a"].schema, clinics["b"].schema
    assert read(path, [a, b]) == (a, one.pk)
    assert read(path, [b]) is None


def test_other_mail_is_shown_as_returned_to_those_who_run_the_clinic(db, clinics, sink):
    now = timezone.now()
    with enter(clinics["a"].schema):
        put_alone(POLICY + DISCREET, (now - timedelta(days=9)).date())
        tove = User.objects.create_user("tove@home.example", created_at=now, verified_at=now)
        message = send_later(mails.PASSWORD_CHANGED, tove, now)
    send_waiting(clinics["a"], now)
    [path] = sink.senders()
    assert piped(report(path)) == "noted"
    with enter(clinics["a"].schema):
        message.refresh_from_db()
        assert message.sent_at and message.problem == "returned"
