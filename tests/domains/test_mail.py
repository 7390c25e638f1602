"""Mail from a clinic's own address: only when every record is seen, signed so that a receiver can check it, and never where the
policy says that a message must not tell who writes."""

import dkim
import pytest

from practice.mailbox.actions import send_later
from practice.people import mails
from practice.people.models import User
from tenants.domains.models import OwnDomain
from tenants.domains.queries import sender
from tenants.isolation.context import enter
from tests.domains.conftest import NOW
from tests.mailbox.outgoing import send_waiting
from tests.mailbox.policies import put_in_force

NAME = "eken-psykologi.example"  # a word of care: allowed here, because the policy lets the sender be named


@pytest.fixture
def domain(clinic, sink):
    return clinic.bring(NAME, "mail", local_part="hej")


def verified(clinic, domain):
    clinic.prove(domain)
    seen = clinic.look(domain)
    assert seen.found == dict.fromkeys(("token", "spf", "dkim", "dmarc"), "ok"), seen.found
    return seen


def sent(clinic, sink, mail="open"):
    """(the message, the raw bytes) that a client gets."""
    put_in_force(clinic.entry, mail)
    with enter(clinic.entry.schema):
        user = User.objects.create_user("tove@example.org", first_name="Tove", language="sv", created_at=NOW)
        send_later(mails.PASSWORD_CHANGED, user, NOW)
    send_waiting(clinic.entry, NOW)
    (received,) = sink.mails()
    return received, sink.folder.read(sink.folder.names()[0])


def checks(clinic, raw):
    """As a receiver does: the key from the names, the signature over what arrived."""

    def txt(name, timeout=5):
        (text,) = clinic.names.records[name.decode().rstrip("."), "TXT"]
        return text.encode()

    return dkim.verify(raw, dnsfunc=txt)


def test_a_verified_address_sends_and_the_signature_holds(clinic, domain, sink):
    verified(clinic, domain)
    mail, raw = sent(clinic, sink)
    assert mail["From"].addresses[0].addr_spec == f"hej@{NAME}" and f"d={NAME}" in mail["DKIM-Signature"]
    assert mail["Message-ID"].endswith(f"@{NAME}>")
    assert checks(clinic, raw)


@pytest.mark.parametrize(
    ("before", "after"), [(b"Tove", b"Tore"), (b"Subject: ", b"Subject: Re: "), (b"tove@example", b"tore@example")]
)
def test_whoever_changes_a_word_on_the_way_breaks_it(clinic, domain, sink, before, after):
    verified(clinic, domain)
    _, raw = sent(clinic, sink)
    assert before in raw and not checks(clinic, raw.replace(before, after))


def test_nobody_adds_a_second_sender_to_a_signed_mail(clinic, domain, sink):
    verified(clinic, domain)
    _, raw = sent(clinic, sink)
    assert not checks(clinic, b"Reply-To: mallory@evil.example\r\n" + raw)


def test_until_every_record_is_seen_the_platform_sends(clinic, domain, sink, settings):
    clinic.prove(domain)
    clinic.names.put(f"_dmarc.{NAME}", "TXT")
    assert clinic.look(domain).found["dmarc"] == "missing"
    mail, _ = sent(clinic, sink)
    assert mail["From"].addresses[0].addr_spec == settings.DEFAULT_FROM_EMAIL and "DKIM-Signature" not in mail


def test_a_record_that_goes_ends_it_at_once_and_silence_does_not(clinic, domain):
    verified(clinic, domain)
    clinic.names.failing = True
    assert clinic.look(domain).verified_at
    clinic.names.failing = False
    clinic.names.put(f"{domain.selector}._domainkey.{NAME}", "TXT")
    assert clinic.look(domain).verified_at is None
    with enter(clinic.entry.schema):
        assert sender() is None


def test_a_discreet_message_never_comes_from_a_telling_domain(clinic, domain, sink, settings):
    verified(clinic, domain)
    mail, raw = sent(clinic, sink, "first_name")
    assert mail["From"].addresses[0].addr_spec == settings.DEFAULT_FROM_EMAIL
    assert NAME.encode() not in raw


SPF = [
    ("v=spf1 include:_spf.enrum.test -all", "ok"),
    ("v=spf1 mx a +include:_SPF.enrum.test ~all", "ok"),
    ("v=spf1 include:own.eken.example -all", "ok"),  # which includes ours
    ("v=spf1 -all include:_spf.enrum.test", "without_us"),  # nothing is read after all
    ("v=spf1 -include:_spf.enrum.test ~all", "without_us"),
    ("v=spf1 include:_spf.enrum.test.evil.example ~all", "without_us"),
    ("v=spf1 include:loop.eken.example ~all", "without_us"),
    ("v=spf10 include:_spf.enrum.test ~all", "missing"),
]


@pytest.mark.parametrize(("record", "word"), SPF)
def test_what_an_spf_record_says(clinic, domain, record, word):
    clinic.prove(domain)
    clinic.names.put("own.eken.example", "TXT", "v=spf1 include:_spf.enrum.test -all")
    clinic.names.put("loop.eken.example", "TXT", "v=spf1 include:loop.eken.example -all")
    clinic.names.put(NAME, "TXT", "something=else", record)
    assert clinic.look(domain).found["spf"] == word


def test_several_records_count_as_none(clinic, domain):
    clinic.prove(domain)
    clinic.names.put(NAME, "TXT", "v=spf1 include:_spf.enrum.test ~all", "v=spf1 -all")
    clinic.names.put(f"_dmarc.{NAME}", "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    found = clinic.look(domain).found
    assert (found["spf"], found["dmarc"]) == ("several", "several")


def test_a_domain_above_may_speak_for_dmarc(clinic):
    domain = clinic.bring(f"post.{NAME}", "mail", local_part="hej")
    clinic.prove(domain)
    clinic.names.put(f"_dmarc.post.{NAME}", "TXT")
    clinic.names.put(f"_dmarc.{NAME}", "TXT", "v=DMARC1; p=reject")
    assert clinic.look(domain).found["dmarc"] == "ok"


def test_the_key_lies_wrapped_and_shows_its_public_half_alone(clinic, domain):
    page = clinic.browser.get("/staff/sender").content.decode()
    assert f"{domain.selector}._domainkey.{NAME}" in page and domain.public_key.replace("+", "&#x2B;") in page.replace(
        "+", "&#x2B;"
    )
    with enter(clinic.entry.schema):
        row = OwnDomain.objects.get()
    assert b"PRIVATE KEY" not in bytes(row.key) and row.key_epoch == "2026-11" and "PRIVATE" not in page


@pytest.mark.parametrize("written", ["", "a b", "å", "hej\nBcc: x", "a..b", '"x"', "-a", "x" * 65])
def test_what_stands_before_the_at_is_plain(clinic, written):
    answer = clinic.browser.post("/staff/sender", {"local_part": written, "name": NAME})
    assert answer.status_code == 422
    with enter(clinic.entry.schema):
        assert not OwnDomain.objects.exists()
