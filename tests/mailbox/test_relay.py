"""Mail leaves through a service that the policy declares, with what it may be given; else it stays, and the owner reads why."""

from datetime import date

import msgspec
import pytest
from django.conf import settings

from practice.mailbox.actions import send_later, send_now
from practice.mailbox.kinds import mails as kinds
from practice.mailbox.models import OutgoingMessage
from practice.people import mails
from practice.people.models import User
from shared.privacy import relay
from shared.privacy.engine.decide import may_write
from shared.privacy.engine.document import load
from shared.privacy.models import Stopped
from shared.privacy.outbound.telling import stopped
from shared.privacy.registry import NOT_PERSONAL
from shared.privacy.stopped import since
from tenants.isolation.context import enter
from tests.mailbox.policies import NOW, policy, put_in_force_here

POLICIES = sorted((settings.ROOT / "practice/demo/policies").glob("*.yaml"))


def changed(**fields):
    """The clinic's policy with another mail service: `relay`'s fields, or None for none at all."""
    document = policy("first_name")
    recipients = dict(document.recipients)
    if fields.get("gone"):
        del recipients["relay"]
    else:
        recipients["relay"] = msgspec.structs.replace(recipients["relay"], **fields)
    return msgspec.structs.replace(document, recipients=recipients)


def sent(clinic, document):
    with enter(clinic.schema):
        put_in_force_here(document, NOW)
        tove = User.objects.create_user("tove@example.org", first_name="Tove", created_at=NOW)
        message = send_later(mails.PASSWORD_CHANGED, tove, NOW)
        send_now(message.pk, NOW)
        told = [stopped(one)["title"] for one in since(date(2000, 1, 1))]
        return OutgoingMessage.objects.get(pk=message.pk).problem, told


@pytest.mark.parametrize(
    "fields",
    [
        {},  # Enrum's own relay, which names no host
        {"hosts": {"server": ("127.0.0.1",)}},
        {"hosts": {"server": ("smtp.post.example",)}},
    ],
)
def test_a_declared_service_carries_it(db, clinics, sink, monkeypatch, fields):
    monkeypatch.setattr(settings, "STAND_INS", {"smtp.post.example": f"127.0.0.1:{sink.port}"})
    assert sent(clinics["a"], changed(**fields)) == ("", [])
    assert len(sink.mails()) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"gone": True}, "no such recipient"),
        ({"engaged_by": None}, "no such host"),
        ({"hosts": {"server": ("smtp.elsewhere.example",)}}, "no such host"),
        ({"engaged_by": None, "hosts": {"server": ("127.0.0.1",)}}, "no agreement is signed"),
        ({"categories": ("booking",)}, "account.email"),
        ({"does": ("office",)}, "no such recipient"),
    ],
)
def test_an_undeclared_one_is_handed_nothing_and_the_owner_reads_why(db, clinics, sink, fields, why):
    problem, told = sent(clinics["a"], changed(**fields))
    assert problem == "policy" and sink.mails() == []
    assert told == ["A mail was not handed to the mail server 127.0.0.1"]
    with enter(clinics["a"].schema):
        assert why in Stopped.objects.get().name


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_every_demo_clinics_mails_may_leave_through_enrums_relay(path):
    """Each kind that its channel rules let through."""

    document = load(path.read_text())
    for mail in kinds().values():
        told = {one for one in mail.kind.fields.values() if one != NOT_PERSONAL and may_write(document, "mail", [one])}
        if mail.kind.channel == "mail":
            assert relay.allowed(document, {"account.email", *told}, NOW), mail.kind.key
