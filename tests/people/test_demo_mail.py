"""The demo's mail server keeps what it is sent, and its page shows it; only under the demo settings."""

import smtplib
import socket

import pytest
from django.urls import clear_url_caches, path
from django.urls import include as include_urls

from infra.serve import choose_port
from infra.urls import platform
from practice.demo import mail_sink
from tests.mailbox.test_composer import composed, sent

urlpatterns = [*platform.urlpatterns, path("", include_urls("practice.demo.urls"))]


@pytest.fixture
def demo(settings, tmp_path):
    settings.DATA_DIR, settings.DEMO = tmp_path, True
    settings.URLCONFS = settings.URLCONFS | {"platform": "tests.people.test_demo_mail"}
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], settings.ROOT / "tests/mailbox/templates"]}
    ]
    yield tmp_path
    clear_url_caches()


def test_the_page_shows_what_left(db, clinics, demo, sink, at):
    assert "No mail yet" in at().get("/demo/mail", headers={"accept-language": "en"}).content.decode()
    sent(sink, composed("first_name", {"first_name": "<script>alert()</script>"}))
    (name,) = sink.folder.names()
    assert "A time for you" in at().get("/demo/mail").content.decode()
    page = at().get(f"/demo/mail/{name}").content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "Message-ID" in page


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e%2fsecrets%2fsecret_key", "secret_key"])
def test_it_shows_nothing_but_mail(db, clinics, demo, at, name):
    (demo / "mail").mkdir()
    (demo / "mail" / "secret_key").write_text("x")
    assert at().get(f"/demo/mail/{name}").status_code == 404


def test_without_the_demo_settings_there_is_no_page(db, clinics, at):
    assert at().get("/demo/mail").status_code == 404


def test_only_the_latest_two_hundred_are_kept(tmp_path):
    folder = mail_sink.Folder(tmp_path / "mail")
    for number in range(mail_sink.KEPT + 3):
        folder.add(f"Subject: {number}\r\n\r\n".encode())
    names = folder.names()
    assert len(names) == mail_sink.KEPT
    assert folder.read(names[0]) == b"Subject: 202\r\n\r\n" and folder.read(names[-1]) == b"Subject: 3\r\n\r\n"


def test_a_message_too_large_is_refused(sink):
    with smtplib.SMTP("127.0.0.1", sink.port) as server, pytest.raises(smtplib.SMTPException):
        server.sendmail("a@example.org", "b@example.org", "x" * (mail_sink.LARGEST + 1))
    assert sink.mails() == []


def test_the_port_is_chosen_before_anybody_reads_it_and_kept_while_it_is_free(tmp_path):
    choose_port(tmp_path, "mail")
    first = (tmp_path / "mail.port").read_text()
    choose_port(tmp_path, "mail")
    assert (tmp_path / "mail.port").read_text() == first
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(first)))
        taken.listen()
        choose_port(tmp_path, "mail")
    assert (tmp_path / "mail.port").read_text() != first
