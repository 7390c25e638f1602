"""A mail holds what the policy lets it hold, and what leaves is what was composed."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.privacy.mail import MessageKind, NotAllowed, Recipient, compose, deliver, is_discreet
from shared.privacy.registry import NOT_PERSONAL
from shared.privacy.scanner import Refused
from tests.mailbox.policies import NOW, policy
from tests.sink import text

WHEN = datetime(2026, 11, 26, 9, 15, tzinfo=UTC)
REFERENCE = UUID("0199c3a0-0000-7000-8000-000000000001")
BOOKED = MessageKind(
    "tests.booked",
    "A time for you",
    {
        "first_name": "contact.first_name",
        "when": "booking.time",
        "service": "booking.service",
        "link": "booking.link",
    },
)
VALUES = {
    "first_name": "Tove",
    "when": WHEN,
    "service": "Parterapi",
    "link": "https://ekens-terapi.my.enrum.test/bookings/0199c3a0-0000-7000-8000-000000000001",
    "sender": "Ekens samtalsterapi",
}
TOVE = Recipient("tove.lindell@example.org", surname="Lindell")


@pytest.fixture(autouse=True)
def _templates(settings):
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.ROOT / "tests/mailbox/templates"]}
    ]


def composed(mail="first_name", values=None, kind=BOOKED, to=TOVE, language="en"):
    return compose(kind, policy(mail), language, VALUES | (values or {}), to)


def sent(sink, message):
    deliver(message, REFERENCE, NOW)
    (mail,) = sink.mails()
    return mail


def test_one_clinics_mail_carries_a_first_name_and_the_time(sink):
    mail = sent(sink, composed("first_name"))
    assert text(mail) == "Hello Tove,\n\nYou are expected on Thursday 26 November, 10:15.\n"
    assert mail["Subject"] == "A time for you"


def test_another_clinics_mail_identifies_nobody(sink):
    mail = sent(sink, composed("nothing"))
    assert text(mail) == "Hello,\n\nYou are expected on Thursday 26 November, 10:15.\n"
    raw = mail.as_string().replace("tove.lindell@example.org", "")
    for telling in ("Tove", "Lindell", "Ekens", "terapi", "ekens"):
        assert telling not in raw


def test_what_is_undeclared_is_left_out_too(sink):
    assert text(sent(sink, composed("undeclared"))) == "Hello,\n\nSomething has changed. Sign in to see it.\n"


def test_a_clinic_that_may_tell_who_it_is_does_so_in_the_sender_and_nowhere_else_in_the_headers(sink):
    mail = sent(sink, composed("open"))
    assert mail["From"].addresses[0].display_name == "Ekens samtalsterapi"
    assert "Parterapi" in text(mail) and VALUES["link"] in text(mail)
    assert text(mail).rstrip().endswith("-- \nEkens samtalsterapi")


def test_headers_hold_the_address_without_a_name_and_nothing_more(sink, settings):
    mail = sent(sink, composed("nothing"))
    assert set(mail) == {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }
    assert mail["To"] == "tove.lindell@example.org"
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["Message-ID"] == f"<{REFERENCE}@{settings.DEFAULT_FROM_EMAIL.partition('@')[2]}>"


def test_html_says_the_same_and_no_markup_gets_in(sink):
    mail = sent(sink, composed("first_name", {"first_name": "<b>Tove</b>"}))
    html = mail.get_body(("html",)).get_content()
    assert "&lt;b&gt;Tove&lt;/b&gt;" in html and "<b>Tove" not in html
    assert "<b>Tove</b>" in text(mail)
    assert not re.search(r"<img|<link|src=|@import", html)  # nothing to load: a picture would tell when it is read


@pytest.mark.parametrize("mail", ["nothing", "shut", "undeclared"])
def test_without_what_it_needs_nothing_is_composed(mail):
    greeting = MessageKind("tests.booked", "A time for you", BOOKED.fields, needed=("first_name",))
    with pytest.raises(NotAllowed, match=r"contact\.first_name"):
        composed(mail, kind=greeting)


@pytest.mark.parametrize(
    "values, problem",
    [
        ({"surname": "Lindell"}, "does not declare surname"),
        ({"first_name": object()}, "must be plain text"),
        ({"first_name": ["Tove"]}, "must be plain text"),
    ],
)
def test_what_no_kind_declares_is_an_error(values, problem):
    with pytest.raises(TypeError, match=problem):
        composed(values=values)


def test_a_field_that_is_not_given_is_an_error():
    with pytest.raises(TypeError, match="was not given when"):
        compose(BOOKED, policy("open"), "en", {name: "" for name in BOOKED.fields if name != "when"}, TOVE)


@pytest.mark.parametrize(
    "name",
    [
        "Visit https://evil.example now",
        "www.evil.example",
        "evil.example",
        "write to x@evil.example",
        "call 070-174 06 21",
        "x" * 61,
        "Tove Lindell",
    ],
)
def test_a_name_that_is_no_first_name_is_left_out(sink, name):
    assert text(sent(sink, composed("first_name", {"first_name": name}))).startswith("Hello,")


@pytest.mark.parametrize(
    "name", ["Åsa-Märta", "Søren", "Zoë", "J.R.", "نور", "👩‍👩‍👧 Tove", "O'Neil", "<script>alert()</script>"]
)
def test_any_name_reaches_its_reader(sink, name):
    assert text(sent(sink, composed("first_name", {"first_name": name}))).startswith(f"Hello {name},")


def test_lines_and_turned_reading_direction_do_not_get_in(sink):
    name = "Tove\r\nBcc: all@example.org\u202e"
    mail = sent(sink, composed("open", {"first_name": "Tove\r\n\u202eBcc", "sender": "Eken\r\nBcc: x"}))
    assert text(mail).startswith("Hello Tove Bcc,")
    assert mail["Bcc"] is None and mail["From"].addresses[0].display_name == "Eken Bcc: x"
    assert text(sent_again(sink, composed("open", {"first_name": name}))).startswith("Hello,")


def sent_again(sink, message):
    deliver(message, REFERENCE, NOW)
    return sink.mails()[-1]


@pytest.mark.parametrize(
    "address",
    ["tove@example.org\r\nBcc: all@example.org", "tove@example.org, x@example.org", "Tove <t@example.org>", ""],
)
def test_an_address_that_would_add_a_header_or_a_reader_is_refused(sink, address):
    with pytest.raises(Refused, match="address"):
        deliver(composed(to=Recipient(address)), REFERENCE, NOW)
    assert sink.mails() == []


def smuggled(words, **more):
    """A template of ours that says too much."""
    return composed(
        "open",
        {"link": words, **more},
        kind=MessageKind("tests.booked", "A time", BOOKED.fields | {"link": "booking.place"}),
    )


@pytest.mark.parametrize(
    "words, rule",
    [
        ("811218-9876", "identity number"),
        ("19811218-9876", "identity number"),
        ("198112189876", "identity number"),
        ("811218+9876", "identity number"),
        ("010170-1234", "identity number"),
        ("ring 070-174 06 21", "telephone"),
        ("ring +46 (0)70 174 06 21", "telephone"),
        ("ring 20 12 34 56", "telephone"),
    ],
)
def test_numbers_do_not_leave(sink, words, rule):
    with pytest.raises(Refused, match=rule):
        deliver(smuggled(words), REFERENCE, NOW)
    assert sink.mails() == []


def test_a_surname_does_not_leave_unless_it_is_a_word_of_the_template(sink):
    with pytest.raises(Refused, match="surname"):
        deliver(replace(composed("nothing"), text="Hello Lindell"), REFERENCE, NOW)
    deliver(composed("nothing", to=Recipient("e@example.org", surname="Expected")), REFERENCE, NOW)
    assert len(sink.mails()) == 1


@pytest.mark.parametrize("word", ["psykolog", "terapeuten", "din journal", "kliniken", "depressionen", "Praxis"])
@pytest.mark.parametrize("where", ["subject", "text", "html"])
def test_words_of_care_do_not_leave(sink, word, where):
    with pytest.raises(Refused, match="care"):
        deliver(replace(composed("nothing"), **{where: f"Hello, {word}"}), REFERENCE, NOW)


def test_a_code_is_nobodys_number(sink):
    code = MessageKind(
        "tests.booked",
        "Your code",
        {"first_name": "account.code", **dict.fromkeys(("when", "service", "link"), NOT_PERSONAL)},
        needed=("first_name",),
    )
    message = compose(
        code, policy("nothing"), "en", {"first_name": "1234-5678", "when": None, "service": None, "link": None}, TOVE
    )
    assert "1234-5678" in text(sent(sink, message))


@pytest.mark.parametrize(
    "language, expected",
    [
        ("sv", "torsdag 26 november kl. 10.15"),
        ("da", "torsdag den 26. november kl. 10.15"),
        ("de", "Donnerstag, 26. November, 10:15 Uhr"),
    ],
)
def test_times_are_the_clinics_in_the_readers_language(language, expected):
    assert expected in composed("first_name", language=language).text


def test_silence_about_mail_is_discretion():
    assert is_discreet(policy("undeclared"), "mail")
    assert is_discreet(policy("nothing"), "mail")
    assert not is_discreet(policy("open"), "mail")


def test_addresses_with_other_letters_arrive(sink):
    mail = sent(sink, composed("nothing", to=Recipient("tove@räksmörgås.example")))
    assert mail["To"] == "tove@xn--rksmrgs-5wao1o.example"
