"""A newsletter from the question to the end: asked twice, written, sent little by little, left with one press."""

import re
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from practice.mailbox import marketing
from practice.mailbox.kinds import Mail, mails
from practice.mailbox.models import MarketingBlock, OutgoingMessage
from practice.newsletter import actions, queries
from practice.newsletter.mails import LETTER
from practice.newsletter.models import Letter, Reader, Topic
from practice.people.models import User
from shared.privacy.mail import MessageKind
from shared.privacy.retention import run
from shared.privacy.rights import limits
from shared.web import markup
from tenants.isolation.context import enter
from tests import cast as people
from tests.mailbox.outgoing import send_waiting
from tests.sink import text

BODY = "## Terapi i höst\n\nRing **08 465 004 10**, eller [läs mer](https://biet.example/host).\n\n- ett\n- två"


def reader(email="tove@home.example", **more):
    now = timezone.now()
    said = {"language": "en", "source": "form", "wording": "a newsletter", "asked_at": now, "confirmed_at": now}
    return Reader.objects.create(email=email, **said | more)


def letter(now, **more):
    said = {"title": "Höstens terapi", "body": BODY, "language": "en", "written_by": uuid4(), "edited_at": now}
    return Letter.objects.create(**said | more)


def sent(clinic, now, *emails):
    """A letter that has left to these."""
    with enter(clinic.schema):
        for one in emails:
            reader(one)
        row = letter(now)
        actions.plan(row, now, now)
        actions.go(row.pk, now)
    send_waiting(clinic, now)
    return row


def test_nothing_comes_before_the_second_yes(clinic, at, sink):
    browser = at("a", "my")
    assert "/newsletter" in at("a").get("/").content.decode()
    assert browser.post("/newsletter", {"email": "Tove@home.example", "language": "en"}).status_code == 302
    with enter(clinic.schema):
        assert not queries.standing().exists()
    send_waiting(clinic)
    (mail,) = sink.mails()
    path = re.search(r"//[^/]+(/newsletter/yes/\S+)", text(mail))[1]
    assert browser.get(path).status_code == 200
    with enter(clinic.schema):
        assert not queries.standing().exists(), "following the link alone is no yes"
    assert browser.post(path).status_code == 302
    with enter(clinic.schema):
        row = queries.standing().get()
    assert (row.email, row.source) == ("tove@home.example", "form") and "a newsletter" in row.wording
    assert browser.get(path[:-4] + "AAAA").status_code == 404
    page = browser.get(f"/newsletter/choices/{queries_token(clinic, row)}").content.decode()
    assert "a newsletter" in page and "tove@home.example" in page


def queries_token(clinic, row):
    with enter(clinic.schema):
        return queries.token(row)


def test_whoever_never_says_yes_is_forgotten_and_a_new_yes_ends_an_old_no(clinic):
    now = timezone.now()
    with enter(clinic.schema):
        actions.ask("tove@home.example", [], "sv", "nyhetsbrev", now)
        assert actions.purge(now + timedelta(days=6)) == 0
        assert actions.purge(now + timedelta(days=8)) == 1
        row = reader()
        actions.stop(row, "left", now)
        assert marketing.blocked("TOVE@home.example ")
        actions.ask("tove@home.example", [], "sv", "nyhetsbrev", now)
        row.refresh_from_db()
        actions.confirm(row, now)
        assert not marketing.blocked("tove@home.example") and queries.standing().get() == row


def test_a_letter_leaves_a_minutes_worth_at_a_time_and_is_counted(clinic, sink, monkeypatch):
    monkeypatch.setattr(actions, "PER_MINUTE", 2)
    now = timezone.now()
    with enter(clinic.schema):
        topic = Topic.objects.create(name={"sv": "Höst"})
        for number in range(3):
            reader(f"r{number}@home.example")
        reader("other@home.example", topics=[uuid4()])
        row = letter(now, topic=topic)
        actions.plan(row, now + timedelta(hours=1), now)
        assert actions.go(row.pk, now) == 0, "too early"
        later = now + timedelta(hours=1)
        assert actions.go(row.pk, later) == 2
    send_waiting(clinic, later)
    with enter(clinic.schema):
        row.refresh_from_db()
        assert (row.state, row.readers, row.sent, row.done) == ("sending", 3, 2, 2)
        assert actions.go(row.pk, later + timedelta(minutes=1)) == 1
    send_waiting(clinic, later)
    with enter(clinic.schema):
        row.refresh_from_db()
        assert (row.state, row.sent, row.failed) == ("sent", 3, 0)
        assert actions.go(row.pk, later + timedelta(minutes=2)) == 0
        with pytest.raises(actions.NotNow):
            actions.plan(row, later, later)
    assert sorted(mail["To"] for mail in sink.mails()) == [f"r{number}@home.example" for number in range(3)]


def test_a_letter_says_its_words_and_the_way_out_in_a_header(clinic, sink, at):
    now = timezone.now()
    sent(clinic, now, "tove@home.example")
    (mail,) = sink.mails()
    words, html = text(mail), mail.get_body(("html",)).get_content()
    assert mail["Subject"] == "Höstens terapi" and "läs mer (https://biet.example/host)" in words
    assert "<h2>Terapi i höst</h2>" in html and "<strong>08 465 004 10</strong>" in html and "<li>två</li>" in html
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<https?://[^/]+(/n/[\w=-]+)>", mail["List-Unsubscribe"])[1]
    assert address in words and "<img" not in html
    away = at("a", "my", enforce_csrf_checks=True)
    assert at("a", "my").get(address).status_code == 200
    with enter(clinic.schema):
        assert queries.standing().count() == 1, "looking ends nothing"
    assert away.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not away.cookies
    with enter(clinic.schema):
        row = Reader.objects.get()
        assert row.why == "left" and marketing.blocked(row.email)
        assert Letter.objects.get().stopped == 1
    run(lambda: enter(clinic.schema), now + timedelta(days=1))
    with enter(clinic.schema):
        assert not Reader.objects.exists() and Letter.objects.get().sent == 1
        assert MarketingBlock.objects.count() == 1, "the no outlives the reader"


FEEDBACK = """\
From: abuse@mail.example
To: {to}
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Unwanted.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Mail/1
Version: 1
Original-Mail-From: <{path}>

--b--
"""


def test_a_complaint_ends_it_and_another_report_does_not(clinic, sink):
    now = timezone.now()
    row = sent(clinic, now, "tove@home.example")
    (path,) = sink.senders()
    for kind, complained in (("not-spam", 0), ("abuse", 1), ("abuse", 2)):
        raw = FEEDBACK.format(to="fbl@enrum.test", kind=kind, path=path).encode()
        call_command("returned_mail", to="fbl@enrum.test", stdin=BytesIO(raw), stdout=StringIO())
        with enter(clinic.schema):
            row.refresh_from_db()
            assert (row.complained, queries.standing().count()) == (complained, 1 - min(complained, 1))
    with enter(clinic.schema):
        assert Reader.objects.get().why == "complained" and marketing.blocked("tove@home.example")


def test_an_address_that_returns_mail_gets_no_other_letter(clinic, sink):
    now = timezone.now()
    row = sent(clinic, now, "tove@home.example")
    with enter(clinic.schema):
        message = OutgoingMessage.objects.get(kind=LETTER.key)
        mails()[LETTER.key].returned(message, now)
        row.refresh_from_db()
        assert row.returned == 1 and not queries.standing().exists()
        assert not marketing.blocked("tove@home.example"), "it said no to nothing"


# --- the block --------------------------------------------------------------------------------------------------------


def test_every_sender_obeys_the_block_for_everybody_by_every_way(clinic, clinics, sink, monkeypatch):
    """Each kind that is marketing, and one made up for each channel, as an app of tomorrow would add it."""
    cast = people.build(clinics["a"], clinics["b"])
    now, values = timezone.now(), (lambda asked: {"link": "https://x.example/"})
    made = {
        f"newsletter.tomorrow_{channel}": Mail(
            MessageKind(f"newsletter.tomorrow_{channel}", "News", {"link": "account.link"}, channel=channel),
            values, purpose="newsletter", category="newsletter", nobody=True,
        )
        for channel in ("mail", "sms")
    }  # fmt: skip
    known = mails() | made
    for module in ("practice.mailbox.actions.mails", "practice.mailbox.kinds.mails"):
        monkeypatch.setattr(module, lambda: known)
    with enter(clinic.schema):
        for name in ("client", "practitioner"):
            User.objects.filter(pk=cast.users[name].pk).update(phone="+46701740621")
        users = [User.objects.get(pk=cast.users[name].pk) for name in ("client", "practitioner")]
        for one in (users[0].email, users[1].email, "tove@home.example", "+46 70-174 06 21"):
            marketing.block(one, "asked", now)
        about = letter(now)
        asked = [key for key in known if known[key].is_marketing]
        assert LETTER.key in asked and set(made) <= set(asked)
        for key in asked:
            channel = known[key].kind.channel
            stranger = "tove@home.example" if channel == "mail" else "+46701740621"
            for user, address in ((users[0], ""), (users[1], ""), (None, stranger)):
                OutgoingMessage.objects.create(
                    kind=key, channel=channel, user=user, address=address, about=about.pk, created_at=now
                )
    send_waiting(clinic, now)
    with enter(clinic.schema):
        assert set(OutgoingMessage.objects.values_list("problem", flat=True)) == {"unwanted"}
    assert sink.mails() == []


def test_whoever_has_objected_with_an_account_gets_none_at_the_bare_address(clinic, clinics, sink):
    cast, now = people.build(clinics["a"], clinics["b"]), timezone.now()
    with enter(clinic.schema):
        client = cast.users["client"]
        limits.limit(client.pk, "objection", "newsletter", now)
    sent(clinic, now, client.email)
    assert sink.mails() == []


def test_what_is_imported_has_its_day_and_proof_and_never_a_no(clinic, clinics):
    now = timezone.now()
    cast = people.build(clinics["a"], clinics["b"])
    page = cast.browser("owner", "my")
    with enter(clinic.schema):
        marketing.block("no@home.example", "asked", now)
        reader("there@home.example")
    proof = "Signed up at our desk, on the list of spring 2026"
    rows = "new@home.example; 2026-03-01\nno@home.example; 2026-03-01\nthere@home.example; 2026-03-01"
    wrong = page.post("/staff/newsletter/import", {"rows": rows + "\nx@home.example", "language": "sv", "proof": proof})
    assert wrong.status_code == 422 and "4" in wrong.content.decode()
    assert page.post("/staff/newsletter/import", {"rows": rows, "language": "sv", "proof": "short"}).status_code == 422
    assert page.post("/staff/newsletter/import", {"rows": rows, "language": "sv", "proof": proof}).status_code == 302
    with enter(clinic.schema):
        assert set(queries.standing().values_list("email", flat=True)) == {"new@home.example", "there@home.example"}
        new = Reader.objects.get(email="new@home.example")
        assert (new.wording, new.source, new.confirmed_at.date().isoformat()) == (proof, "import", "2026-03-01")


def test_a_letter_is_written_looked_at_and_tried(clinic, clinics, sink):
    cast = people.build(clinics["a"], clinics["b"])
    page = cast.browser("owner", "my")
    words = {"title": "Höst", "language": "sv", "topic": "", "body": BODY}
    refused = page.post("/staff/newsletter/new", words | {"body": "Skriv 19121212-1212"})
    assert refused.status_code == 422
    assert page.post("/staff/newsletter/new", words | {"body": "[mer](/hos-oss)"}).status_code == 422
    there = page.post("/staff/newsletter/new", words)["Location"]
    shown = page.get(there).content.decode()
    assert "<h3>Terapi i höst</h3>" in shown and 'rel="external noopener' in shown
    page.post(f"{there}/test")
    send_waiting(clinic)
    (mail,) = sink.mails()
    assert mail["To"] == "owner@example.org" and "List-Unsubscribe" not in mail
    page.post(f"{there}/plan", {"at": ""})
    assert "/plan" in page.get(there).content.decode(), "nobody would get it, so it stays a draft"
    with enter(clinic.schema):
        reader()
    page.post(f"{there}/plan", {"at": ""})
    assert "/take-back" in page.get(there).content.decode()
    page.post(f"{there}/take-back")
    page.post(f"{there}/discard")
    with enter(clinic.schema):
        assert not Letter.objects.exists()


def test_a_file_is_for_those_who_said_yes_and_chose_its_topic(clinic, clinics, at):
    cast, now = people.build(clinics["a"], clinics["b"]), timezone.now()
    desk = cast.browser("owner", "my")
    pdf = b"%PDF-1.7 a guide"
    with enter(clinic.schema):
        topic = Topic.objects.create(name={"sv": "Höst"})
        rows = [reader("a@home.example"), reader("b@home.example", topics=[uuid4()])]
        rows += [reader("c@home.example", confirmed_at=None), reader("d@home.example", stopped_at=now)]
        tokens = [queries.token(one) for one in rows]
    said = {"title": "En guide", "language": "sv", "topic": str(topic.pk)}
    sent = lambda data: said | {"file": SimpleUploadedFile("guide.pdf", data)}  # noqa: E731
    assert desk.post("/staff/newsletter/files", sent(b"MZ")).status_code == 422
    assert desk.post("/staff/newsletter/files", sent(b"%PDF-1.7 /JavaScript")).status_code == 422
    assert desk.post("/staff/newsletter/files", sent(pdf)).status_code == 302
    with enter(clinic.schema):
        found = queries.downloads().get()
    answers = [at("a", "my").get(f"/newsletter/file/{token}/{found.pk}") for token in tokens]
    assert [one.status_code for one in answers] == [200, 404, 404, 404]
    assert answers[0].content == pdf and answers[0]["Content-Disposition"] == 'attachment; filename="en-guide.pdf"'
    assert "En guide" in at("a", "my").get(f"/newsletter/choices/{tokens[0]}").content.decode()
    assert "En guide" in at("a", "my").get("/newsletter").content.decode()
    with enter(clinic.schema):
        assert queries.downloads().get().times == 1
    desk.post("/staff/newsletter/files", {"end": str(found.pk)})
    assert at("a", "my").get(f"/newsletter/file/{tokens[0]}/{found.pk}").status_code == 404


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ('[x](https://a.example/"onmouseover=y)', "<p>[x](https://a.example/&quot;onmouseover=y)</p>"),
        ("[x](//evil.example)", "<p>[x](//evil.example)</p>"),
        (r"[x](/\evil.example)", r"<p>[x](/\evil.example)</p>"),
        ("[**x**](https://us.example/a)", '<p><a href="https://us.example/a"><strong>x</strong></a></p>'),
        ("# x\n> y\n> z", "<p># x</p>\n<blockquote><p>y z</p></blockquote>"),
    ],
)
def test_nobodys_html_comes_through(source, html):
    assert markup.as_html(source, "us.example") == html
