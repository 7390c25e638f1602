"""Somebody without an account writes to the clinic: only what the form declares, sealed on arrival, opened by gpg alone."""

import subprocess
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.booking.models import Booking
from practice.contact import actions, pgp, saying
from practice.contact.models import ContactForm, Enquiry
from practice.mailbox.actions import send_now
from practice.mailbox.models import OutgoingMessage
from practice.people import relations
from practice.people.models import Relation, User
from shared.privacy import retention
from shared.privacy.documents import actions as documents
from shared.privacy.documents import queries as read_documents
from shared.signing import sign
from shared.staff.epochs import FileEpochs
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone
from tests.rights.everything import everything_in
from tests.sink import text

SECRET = "Jag orkar inte längre – kan någon ringa mig på torsdag?"
KEPT = "after: correspondence, keep: P12M"
NEVER = "never_collect:\n  number: {field: identity_number, places: [contact_form]}\n"
ASKED = POLICY.replace(KEPT, f"{KEPT}, unless: [{{happened: relation_began, becomes: journal.message}}]") + NEVER
SAID = {"email": "nn@home.example", "text": SECRET, "times": "Kvällar"}


@pytest.fixture(scope="module")
def gpg(tmp_path_factory):
    """A key made by gpg, whose private half only gpg has; `run` gives it bytes and returns what it says."""
    home = tmp_path_factory.mktemp("gpg")
    home.chmod(0o700)

    def run(*arguments, data=b""):
        done = subprocess.run(
            ["gpg", "--homedir", home, "--batch", *arguments], input=data, capture_output=True, check=True
        )
        return done.stdout

    made = ("--passphrase", "", "--quick-generate-key", "kliniken@eken.example")
    run(*made, "default", "default", "30d")
    run("--passphrase", "", "--quick-generate-key", "signer@eken.example", "ed25519", "sign", "30d")
    yield SimpleNamespace(run=run, public=run("--armor", "--export", "kliniken@eken.example").decode())
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)


@pytest.fixture
def a(db, clinics, sink, settings, tmp_path):
    settings.EPOCHS_DIR = tmp_path / "epochs"
    settings.ACCESS_LOG_KEY, settings.ACCESS_LOG_HEADS = tmp_path / "key", tmp_path / "heads"
    FileEpochs(settings.EPOCHS_DIR).begin("2026-11")
    cache.clear()
    with enter(clinics["a"].schema):
        put_alone(ASKED)
        form = actions.save(
            ContactForm(title={"en": "Write to us"}, key="ask", to="box@eken.example", asks=["times"]),
            {},
            timezone.now(),
        )
    visitor = Client(headers={"host": clinics["a"].my_host, "accept-language": "en"}, raise_request_exception=False)
    return SimpleNamespace(clinics=clinics, schema=clinics["a"].schema, form=form, visitor=visitor, sink=sink)


def url(name, *arguments):
    return reverse(f"contact:{name}", urlconf=settings.URLCONFS["my"], args=arguments)


def token(a, ago=60):
    with enter(a.schema):
        return sign([str(a.form.pk), timezone.now().timestamp() - ago], "contact form")


def write(a, **more):
    return a.visitor.post(url("write", "ask"), SAID | {"shown": token(a)} | more)


def seal_to(a, armored, **more):
    with enter(a.schema):
        actions.take_key(a.form, pgp.checked(armored, timezone.now()))
        return actions.save(a.form, more, timezone.now())


def mails(a):
    with enter(a.schema):
        for message in OutgoingMessage.objects.filter(sent_at=None, ended_at=None):
            send_now(message.pk, timezone.now())
    return a.sink.mails()


def test_gpg_opens_the_mail_that_came_and_nothing_else_is_kept(a, gpg):
    seal_to(a, gpg.public, keeps_plain=False)
    page = a.visitor.get(url("write", "ask")).content.decode()
    assert a.form.fingerprint in page and "Nothing readable is kept" in page
    assert write(a, phone="0701740621", name="Not declared").status_code == 302
    [mail] = mails(a)
    assert mail["To"] == "box@eken.example" and mail.get_content_type() == "multipart/encrypted"
    assert mail.get_param("protocol") == "application/pgp-encrypted"
    control, sealed = mail.iter_parts()
    assert control.get_content_type() == "application/pgp-encrypted" and control.get_content().strip() == b"Version: 1"
    opened = gpg.run("--decrypt", data=sealed.get_content())
    assert opened.startswith(b"Content-Type: text/plain") and "nn@home.example" in _decoded(opened)
    assert SECRET in _decoded(opened) and "Kvällar" in _decoded(opened)
    assert "Not declared" not in _decoded(opened) and "0701740621" not in _decoded(opened)
    with enter(a.schema):
        row = Enquiry.objects.get()
        assert row.said is None and saying.told(row) is None
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(a.schema).values())
        for word in (SECRET, "nn@home.example", "Kvällar"):
            assert word not in everywhere and word.encode().hex() not in everywhere and word not in str(mail)


def _decoded(entity):
    return message_from_bytes(entity, policy=default).get_content()


def test_a_key_is_looked_at_before_it_is_taken(a, gpg):
    now = timezone.now()
    found = pgp.checked(gpg.public, now)
    assert len(found.fingerprint) == 40 and timedelta(days=28) < found.expires_at - now < timedelta(days=31)
    secret = gpg.run("--armor", "--export-secret-keys", "kliniken@eken.example").decode()
    signer = gpg.run("--armor", "--export", "signer@eken.example").decode()
    later = found.expires_at + timedelta(days=1)
    for armored, when, why in ((secret, now, "secret"), ("no key", now, "unreadable"), (gpg.public, later, "expired"),
                               (signer, now, "sealing")):  # fmt: skip
        with pytest.raises(pgp.Unfit) as no:
            pgp.checked(armored, when)
        assert no.value.why == why
    seal_to(a, gpg.public)
    cast = people.build(a.clinics["a"], a.clinics["b"])
    owner = cast.browser("owner", "my")
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    day = reverse("booking:day", urlconf=settings.URLCONFS["my"])
    assert "ends on" in owner.get(day).content.decode()  # within a month
    with enter(a.schema):
        ContactForm.objects.update(expires_at=now - timedelta(days=1))
    assert (
        "the form is shut" in owner.get(day).content.decode() and a.visitor.get(url("write", "ask")).status_code == 404
    )


def test_without_a_key_it_lies_encrypted_and_is_read_by_who_plans(a):
    assert write(a).status_code == 302
    cast = people.build(a.clinics["a"], a.clinics["b"])
    desk, client = cast.browser("receptionist", "my"), cast.browser("client", "my")
    with enter(a.schema):
        row = Enquiry.objects.get()
        everywhere = "\n".join("\n".join(rows) for rows in everything_in(a.schema).values())
        assert SECRET not in everywhere and SECRET.encode().hex() not in everywhere
    page = desk.get(url("enquiry", row.pk)).content.decode()
    assert SECRET in page and "nn@home.example" in page and client.get(url("enquiry", row.pk)).status_code == 403
    [mail] = mails(a)
    assert SECRET not in str(mail) and "nn@home.example" not in text(mail)


def test_programs_are_stopped_without_anybody_elses_help(a):
    assert write(a, website="http://spam.example").status_code == 302  # it learns nothing
    for shown in (token(a, ago=1), token(a, ago=13 * 3600), "forged"):
        assert write(a, shown=shown).status_code == 422
    assert "identity number" in write(a, text="Jag är 19811218-9876").content.decode()
    with enter(a.schema):
        assert not Enquiry.objects.exists()
    assert [write(a).status_code for _ in range(7)] == [302] * 6 + [429]


def test_who_writes_accepts_how_the_form_is_protected_and_that_edition_is_kept(a):
    now = timezone.now()
    with enter(a.schema):
        documents.new_draft("form_security", now, title={"en": "Level"}, audience="nobody", public=True)
        documents.edit("form_security", now, title={"en": "Level"}, text={"en": "Sealed."})
        documents.publish("form_security", ("en",), now, now)
        actions.save(a.form, {"document": "form_security"}, now)
    assert write(a).status_code == 422 and write(a, level="on").status_code == 302
    with enter(a.schema):
        edition = read_documents.in_force("form_security", timezone.now())
        assert Enquiry.objects.get().accepted == read_documents.digest(edition)


def test_it_goes_twelve_months_after_the_last_word_unless_a_treatment_began(a):
    for _ in range(3):
        write(a)
    now = timezone.now()
    with enter(a.schema):
        Enquiry.objects.update(received_at=now - timedelta(days=500), last_at=now - timedelta(days=400))
        written, treated, _gone = Enquiry.objects.order_by("pk")
        actions.corresponded(written, now)
        client = User.objects.create_user("nn@home.example", first_name="N", created_at=now)
        who = User.objects.create_user(
            "m@eken.example", first_name="M", role="practitioner", staff_id=client.pk, created_at=now
        )
        relations.begin(who, client, Relation.Kind.TREATS, now - timedelta(days=390))
        actions.belongs(treated, client)
        assert not Booking.objects.filter(client=client).exists()
        while not retention.step(now).finished_at:
            pass
        assert set(Enquiry.objects.values_list("pk", flat=True)) == {written.pk, treated.pk}
