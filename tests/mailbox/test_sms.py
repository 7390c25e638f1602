"""Text messages go through the same composer and the gate: what a provider gets over real HTTP."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.booking.mails import CANCELLED_SMS
from practice.demo.content import HERE
from practice.demo.mail_sink import Folder, open_texts
from practice.mailbox.actions import send_later, send_now
from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy import sms
from shared.privacy.engine.document import load
from shared.privacy.mail import Recipient, Undelivered, compose
from shared.privacy.models import Stopped
from shared.privacy.scanner import Refused
from tenants.isolation.context import enter
from tests.mailbox.policies import policy
from tests.outbound import servers
from tests.privacy_app.documents import put_alone

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WHEN = datetime(2026, 11, 26, 9, 15, tzinfo=UTC)
POLICIES = {key: (HERE / "policies" / f"{key}.yaml").read_text() for key in ("biet", "andas", "juni", "spegel")}
TOVE = Recipient("+46701740621", "Lindell")
REFERENCE = UUID("0199c3a0-0000-7000-8000-000000000001")


@pytest.fixture
def server(settings):
    with servers.opened() as found:
        settings.STAND_INS = {"api.sms.example": found.address}
        found.answers = [(202, {}, b"")]
        yield found


@pytest.fixture
def biet(db, clinics):
    with enter(clinics["a"].schema):
        put_alone(POLICIES["biet"])
        yield


def composed(key="biet", language="sv", **more):
    values = {"first_name": "Tove", "starts_at": WHEN, "sender": "Biet"} | more
    return compose(CANCELLED_SMS, load(POLICIES[key]), language, values, TOVE)


def test_a_discreet_clinics_message_carries_a_time_and_nobody(biet, server):
    sms.deliver(composed(), load(POLICIES["biet"]), REFERENCE, NOW)
    ((method, path, headers, body),) = server.asked
    assert (method, path, headers["Idempotency-Key"]) == ("POST", "/messages", str(REFERENCE))
    assert json.loads(body) == {
        "to": "+46701740621", "from": "Info", "reference": str(REFERENCE),
        "text": "Din tid torsdag 26 november kl. 10.15 är avbokad. Det kostar dig ingenting. Logga in för att se mer.",
    }  # fmt: skip


def test_another_clinics_may_carry_a_first_name_and_who_writes():
    message = composed("juni", sender="Juni Coaching & Co")
    assert message.text.startswith("Hej Tove! Din tid torsdag")
    assert sms._sender(message) == "JuniCoachin"


def test_a_policy_that_says_nothing_of_text_messages_lets_nothing_personal_in():
    values = {"first_name": "Tove", "starts_at": WHEN}
    message = compose(CANCELLED_SMS, policy("undeclared"), "sv", values, TOVE)
    assert message.text == "En tid som du har är avbokad. Det kostar dig ingenting. Logga in för att se mer."
    assert sms.carrier(policy("undeclared")) is None


@pytest.mark.parametrize("language", ["sv", "da", "en", "de"])
@pytest.mark.parametrize("key", ["biet", "juni", "spegel"])
def test_every_message_fits_in_one(key, language):
    found = sms.length(composed(key, language).text)
    assert found.gsm and found.parts == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 1, True)), ("a" * 160, (160, 1, True)), ("a" * 161, (161, 2, True)), ("a" * 307, (307, 3, True)),
        ("åäöÅÄÖæøß€", (11, 1, True)), ("é", (1, 1, True)), ("ê", (1, 1, False)), ("ê" * 71, (71, 2, False)),
        ("👋", (2, 1, False)),
    ],
)  # fmt: skip
def test_the_length_as_networks_reckon_it(text, expected):
    assert sms.length(text) == expected


@given(st.text(max_size=400))
def test_parts_hold_the_whole(text):
    found = sms.length(text)
    per_part = sms.MANY[found.gsm] if found.parts > 1 else sms.ONE[found.gsm]
    assert found.signs <= found.parts * per_part and found.parts >= 1


@pytest.mark.parametrize("words", ["811218-9876", "8 1 1 2 1 8 9 8 7 6", "ring 070-174 06 21", "din terapi", "Lindell"])
def test_the_scanner_reads_text_messages_too(biet, server, words):
    from dataclasses import replace

    with pytest.raises(Refused):
        sms.deliver(replace(composed(), text=words), load(POLICIES["biet"]), REFERENCE, NOW)
    assert server.asked == []


@pytest.mark.parametrize(("status", "for_good"), [(500, False), (401, False), (400, True), (422, True)])
def test_a_service_that_refuses_is_told_apart(biet, server, status, for_good):
    server.answers = [(status, {}, b"")]
    with pytest.raises(Undelivered) as refused:
        sms.deliver(composed(), load(POLICIES["biet"]), REFERENCE, NOW)
    assert refused.value.for_good is for_good


def client(phone="+46701740621"):
    return User.objects.create_user("tove@example.org", first_name="Tove", phone=phone, created_at=NOW)


def test_the_outgoing_list_sends_it_once_and_keeps_its_channel(biet, server, monkeypatch):
    monkeypatch.setattr("practice.booking.mails._booking", lambda asked, state: type("B", (), {"starts_at": WHEN}))
    message = send_later(CANCELLED_SMS, client(), NOW, about=uuid4())
    for _ in range(2):
        send_now(message.pk, NOW)
    message.refresh_from_db()
    assert (message.channel, message.sent_at, message.problem, len(server.asked)) == ("sms", NOW, "", 1)


def test_without_a_service_in_the_policy_it_is_given_up_and_shown(biet, server, monkeypatch):
    monkeypatch.setattr("practice.booking.mails._booking", lambda asked, state: type("B", (), {"starts_at": WHEN}))
    put_alone(POLICIES["juni"])
    message = send_later(CANCELLED_SMS, client(), NOW, about=uuid4())
    send_now(message.pk, NOW)
    message.refresh_from_db()
    assert (message.problem, message.sent_at, server.asked) == (OutgoingMessage.Problem.POLICY, None, [])
    assert Stopped.objects.get().what == "call"


def test_what_the_scanner_refuses_is_told_to_the_owner_without_its_content(biet, server, monkeypatch):
    monkeypatch.setattr("practice.booking.mails._booking", lambda asked, state: type("B", (), {"starts_at": WHEN}))
    monkeypatch.setattr(sms, "scan_text", lambda *rest: (_ for _ in ()).throw(Refused("identity number")))
    message = send_later(CANCELLED_SMS, client(), NOW, about=uuid4())
    send_now(message.pk, NOW)
    row = Stopped.objects.get()
    assert (row.what, row.name) == ("message", "booking.cancelled_sms: identity number")


def test_the_demos_service_keeps_each_message_once(tmp_path, biet, settings):
    folder = Folder(tmp_path / "sms")
    texts = open_texts(folder, 0)
    settings.STAND_INS = {"api.sms.example": f"127.0.0.1:{texts.server_port}"}
    try:
        for _ in range(2):
            sms.deliver(composed(), load(POLICIES["biet"]), REFERENCE, NOW)
    finally:
        texts.shutdown()
        texts.server_close()
    (name,) = folder.names()
    assert json.loads(folder.read(name))["to"] == "+46701740621"
