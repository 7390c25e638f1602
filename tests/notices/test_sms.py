"""A change told by text message, where the policy promises that way: the service's yes is the proof."""

import json

import pytest

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy.handwork.models import ManualTask
from shared.privacy.notices import queries
from shared.privacy.notices.models import PolicyNotice
from tenants.isolation.context import enter
from tests.notices.test_notices import DISCREET, LONGER, NOW, cast, publish, refuse, send_all, tell_all  # noqa: F401
from tests.outbound import servers
from tests.privacy_app.documents import POLICY, put_alone

SERVICE = """
  texts:
    {name: Sms AB, role: processor, categories: [contact.phone, account.link], country: SE, channels: [sms],
     does: [sms], hosts: {server: [api.sms.example]}, agreement: {kind: processing, signed: 2026-01-01}}
storage:"""
CHANNEL = DISCREET + "  sms: {channel: sms, discreet: true, only: [account.link]}\n"
NUMBER = "+46701740621"


def with_sms(document):
    return document.replace("\nstorage:", SERVICE).replace("ways: [mail, in_service]", "ways: [mail, sms]") + CHANNEL


@pytest.fixture
def server(settings):
    with servers.opened() as found:
        settings.STAND_INS = {"api.sms.example": found.address}
        found.answers = [(202, {}, b"")]
        yield found


@pytest.fixture
def phone_only(cast, server):  # noqa: F811
    with enter(cast.clinic.schema):
        put_alone(with_sms(POLICY))
        User.objects.filter(email="other_client@example.org").update(phone=NUMBER)
        yield User.objects.create_user(None, first_name="Ring", phone=NUMBER, created_at=NOW)


def tell():
    publish(with_sms(LONGER))
    tell_all()
    send_all()
    return {one.person: one for one in PolicyNotice.objects.all()}


def test_who_has_only_a_number_is_told_by_text_message_with_proof(phone_only, server, sink):
    notice = tell()[phone_only.pk]
    assert (notice.way, notice.told_at, notice.failed_at) == ("sms", NOW, None)
    sent = [json.loads(body) for *_, body in server.asked]
    assert {one["to"] for one in sent} == {NUMBER} and len(sent) == 2  # one has mail, too
    assert (
        "/policy-change" in sent[0]["text"] and "22 december 2026" in sent[0]["text"] and "Ring" not in sent[0]["text"]
    )
    assert not ManualTask.objects.exists() and queries.deliveries()[0].texted >= 1


def test_one_way_that_arrives_is_enough(phone_only, server, sink, cast, monkeypatch):  # noqa: F811
    refuse(monkeypatch, "other_client@example.org")
    notices = tell()
    assert notices[cast.users["other_client"].pk].way == "sms" and not ManualTask.objects.exists()


def test_a_refused_number_takes_nothing_from_the_mail_and_without_mail_asks_for_hands(phone_only, server, sink, cast):  # noqa: F811
    server.answers = [(422, {}, b"")]
    notices = tell()
    assert notices[cast.users["other_client"].pk].way == "mail"
    assert notices[phone_only.pk].told_at is None and ManualTask.objects.get().person == phone_only.pk


def test_where_neither_arrives_one_task_is_raised(phone_only, server, sink, cast, monkeypatch):  # noqa: F811
    server.answers = [(422, {}, b"")]
    refuse(monkeypatch, "other_client@example.org")
    notices = tell()
    other = cast.users["other_client"].pk
    assert notices[other].told_at is None and ManualTask.objects.filter(person=other).count() == 1


def test_no_text_message_where_the_policy_does_not_promise_that_way(phone_only, server, sink):
    put_alone(with_sms(POLICY).replace("[mail, sms]", "[mail]"))
    publish(with_sms(LONGER).replace("[mail, sms]", "[mail]"))
    tell_all()
    assert (
        not OutgoingMessage.objects.filter(channel="sms").exists() and ManualTask.objects.get().person == phone_only.pk
    )
