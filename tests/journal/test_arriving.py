"""What lands in a record with nobody signed in: mail and files, sealed, and only there."""

import io
from email.message import EmailMessage
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings as live
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from practice.journal import arriving, queries
from practice.journal.models import Entry, Journal, Subject
from tests.journal import desk
from tests.journal.desk import in_place

SAID = "Jag sov inte i natt."


@pytest.fixture
def a(clinics, db, monkeypatch):
    monkeypatch.setattr(arriving, "belongs", lambda document, category: True)
    found = desk.build(clinics)
    found.maja.write("Talade om havet.")
    found.own = found.cast.browser("client", "my")
    found.own.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    with in_place(found):
        found.journal = Journal.objects.get()
        found.address = arriving.address(Subject.objects.get())
    return found


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def mail(a, to=None, id="<1@home.example>", file=None):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = (
        "elin@home.example",
        to or a.address,
        "Natt",
        id,
    )
    message.set_content(SAID)
    if file:
        message.add_attachment(file, maintype="application", subtype="octet-stream", filename="ritning.png")
    return message.as_bytes()


def pipe(raw, to=""):
    out = io.StringIO()
    call_command("arrived_mail", to=to, stdin=io.BytesIO(raw), stdout=out)
    return out.getvalue().strip()


def test_a_mail_and_its_picture_are_sealed_into_the_record_once(a):
    assert pipe(mail(a, file=picture())) == "sealed: 2"
    assert pipe(mail(a, file=picture())) == "left alone: known already"
    with in_place(a):
        rows = list(Entry.objects.filter(author=None))
        assert {one.category for one in rows} == {arriving.MESSAGE, Entry.ATTACHMENT}
        assert all(SAID.encode() not in bytes(one.body) for one in rows)
        assert queries.unseen_by(a.practitioner) == {a.client.pk: 2}
    page = a.maja.get("open").content.decode()
    assert SAID in page and "elin@home.example" in page and "Came in by itself" in page and "ritning.jpg" in page


def test_a_file_that_runs_something_is_named_and_not_kept(a):
    assert pipe(mail(a, file=b"MZ not a picture")) == "sealed: 1"
    page = a.maja.get("open").content.decode()
    assert "Not kept" in page and "ritning" in page


@pytest.mark.parametrize(
    "change",
    [lambda one: "j-" + "a" * 48 + "@x.example", lambda one: one[:-30] + "a" + one[-29:], lambda one: "r" + one[1:]],
)
def test_another_address_is_left_alone(a, change):
    assert pipe(mail(a, to=change(a.address))).startswith("left alone")
    assert pipe(b"\xff\xfe", to="nobody@x.example").startswith("left alone")
    with in_place(a):
        assert not Entry.objects.filter(author=None).exists()


def test_where_the_policy_keeps_no_mail_in_the_record_it_is_left_alone(a, monkeypatch):
    monkeypatch.setattr(arriving, "belongs", lambda document, category: False)
    assert "policy" in pipe(mail(a))
    page = reverse("journal:send", urlconf=live.URLCONFS["my"], kwargs={"journal": a.journal.pk})
    assert a.own.get(page).status_code == 404


def test_a_client_sends_a_file_that_only_the_practitioner_opens(a, settings):
    page = reverse("journal:send", urlconf=live.URLCONFS["my"], kwargs={"journal": a.journal.pk})
    entry = str(uuid4())
    for _ in range(2):
        sent = {"file": SimpleUploadedFile("brev.png", picture()), "entry": entry}
        assert a.own.post(page, sent).status_code == 302
    assert a.own.post(page, {"file": SimpleUploadedFile("x.exe", b"MZ"), "entry": str(uuid4())}).status_code == 422
    assert a.cast.browser("other_client", "my").get(page).status_code == 404
    with in_place(a):
        assert Entry.objects.filter(category=Entry.ATTACHMENT).count() == 1
    assert "brev.jpg" in a.maja.get("open").content.decode()
    assert a.maja.get("file", note=entry)["Content-Type"] == "image/jpeg"
    settings.RECORD_MAIL = True
    assert a.address in a.own.get("/record").content.decode()


def test_what_the_policy_must_say():
    rule = SimpleNamespace(of=("journal.note",))
    assert not arriving.belongs(SimpleNamespace(retention={"a": rule}), arriving.MESSAGE)
    assert arriving.belongs(SimpleNamespace(retention={"a": SimpleNamespace(of=("journal",))}), arriving.MESSAGE)
    assert not arriving.belongs(None, arriving.MESSAGE)
