"""A guardian reads what was released to the child, until the child decides alone; then both are told, and it is the child's."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.booking import together
from practice.journal import releasing
from practice.journal.models import Entry
from practice.mailbox.models import OutgoingMessage
from practice.people import guarding, mails
from practice.people.models import Relation, User
from shared.privacy.handwork.models import ManualTask
from tests import touched
from tests.journal import desk
from tests.journal.desk import events, in_place

SAID = "Ritade ett hus vid havet."
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def a(clinics, db, settings):
    """The client is twelve; the other client is the guardian."""
    touched.always(settings)
    found = desk.build(clinics)
    today = timezone.localdate()
    born = date(today.year - 13, 12, 31)
    found.until = born.replace(year=born.year + 13)
    with in_place(found):
        assert together.name_guardian(found.other_client, found.client, born, "SE", STOCKHOLM, timezone.now())
    for who in ("client", "other_client"):
        browser = found.cast.browser(who, "my")
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        setattr(found, f"{who}_sees", browser)
    found.note, _ = found.maja.write(SAID)
    return found


def url(name, **more):
    return reverse(f"journal:{name}", urlconf=settings.URLCONFS["my"], kwargs=more)


def gives(a, note=None, **more):
    return a.maja.post("give", {"person": str(a.client.pk)} | more, note=note or a.note)


def over(a):
    """The day has come."""
    with in_place(a):
        Relation.objects.filter(kind="guards").update(ended_at=timezone.now() - timedelta(minutes=1))


def test_the_guardian_reads_what_was_released_and_the_child_sees_it_in_the_log(a):
    page = a.other_client_sees.get(url("mine")).content.decode()
    assert "Nothing has been released yet" in page and str(a.note) not in page
    assert a.other_client_sees.get(url("read", note=a.note)).status_code == 404
    gives(a)
    assert "who is the guardian until" in a.maja.get("note", note=a.note).content.decode()
    assert url("read", note=a.note) in a.other_client_sees.get(url("mine")).content.decode()
    page = a.other_client_sees.get(url("read", note=a.note)).content.decode()
    assert SAID in page and url("disagree", journal=desk_journal(a)) not in page
    [event] = events(a, who=a.other_client.pk)
    assert (event.what, event.client, event.relation_kind) == (AccessEvent.What.READ, a.client.pk, "guards")
    assert "Your guardian from" in a.client_sees.get("/who-has-read").content.decode()
    gives(a, back="1")
    assert a.other_client_sees.get(url("read", note=a.note)).status_code == 404


def desk_journal(a):
    with in_place(a):
        return Entry.objects.get(note=a.note).journal_id


def test_on_the_day_it_is_shut_without_any_job_and_open_to_the_child(a):
    gives(a)
    over(a)
    assert a.other_client_sees.get(url("read", note=a.note)).status_code == 404
    assert a.client.first_name not in a.other_client_sees.get(url("mine")).content.decode()
    assert SAID in a.client_sees.get(url("read", note=a.note)).content.decode()
    assert len(events(a, who=a.other_client.pk)) == 0


def test_both_are_told_once(a):
    with in_place(a):
        assert guarding.hand_over(timezone.now()) == 0
    over(a)
    with in_place(a):
        assert guarding.hand_over(timezone.now()) == 1
        assert guarding.hand_over(timezone.now()) == 0
        told = set(OutgoingMessage.objects.filter(kind__startswith="people.").values_list("kind", "user"))
    assert told == {(mails.GUARDS_NO_MORE.key, a.other_client.pk), (mails.TAKES_OVER.key, a.client.pk)}


def test_a_child_without_an_address_becomes_a_task(a):
    over(a)
    with in_place(a):
        User.objects.filter(pk=a.client.pk).update(email=None)
        guarding.hand_over(timezone.now())
        [task] = ManualTask.objects.filter(kind=guarding.NO_ADDRESS)
        assert task.person == a.client.pk
        assert not OutgoingMessage.objects.filter(kind=mails.TAKES_OVER.key).exists()


def test_staff_end_a_guardians_access_at_once_and_the_child_is_not_told_that_it_is_grown(a):
    gives(a)
    path = reverse("booking:acts", urlconf=settings.URLCONFS["my"], args=[a.cast.things["booking"].pk])
    with in_place(a):
        [held] = guarding.guardians_of(a.client, timezone.now())
    assert str(held.pk) in a.maja.browser.get(path).content.decode()
    a.maja.browser.post(path, {"end": str(held.pk)})
    assert a.other_client_sees.get(url("read", note=a.note)).status_code == 404
    with in_place(a):
        assert guarding.hand_over(timezone.now()) == 0
        kinds = set(OutgoingMessage.objects.filter(kind__startswith="people.").values_list("kind", flat=True))
    assert kinds == {mails.GUARDS_NO_MORE.key}


def test_somebody_elses_guardian_and_a_booking_organisation_read_nothing(a):
    gives(a)
    with in_place(a):
        Relation.objects.filter(kind="guards").update(kind="books")
    assert a.other_client_sees.get(url("read", note=a.note)).status_code == 404
    assert SAID not in a.other_client_sees.get(url("mine")).content.decode()


def test_a_released_file_is_fetched_by_child_and_guardian_and_shut_again(a):
    upload = SimpleUploadedFile("teckning.pdf", PDF, "application/pdf")
    assert a.maja.post("attach", {"file": upload}, journal=desk_journal(a)).status_code == 302
    with in_place(a):
        file = Entry.objects.get(category=Entry.ATTACHMENT)
        assert PDF not in bytes(file.file)
    where = url("released-file", note=file.note)
    assert a.client_sees.get(where).status_code == 404
    assert url("released-file", note=a.note)  # a note has none, released or not
    gives(a)
    assert a.client_sees.get(url("released-file", note=a.note)).status_code == 404
    assert gives(a, note=file.note).status_code == 302
    assert "teckning.pdf" in a.client_sees.get(url("read", note=file.note)).content.decode()
    for who in (a.client_sees, a.other_client_sees):
        answer = who.get(where)
        assert answer.content == PDF and "attachment" in answer["Content-Disposition"]
    gives(a, note=file.note, back="1")
    assert a.client_sees.get(where).status_code == 404


def test_what_was_released_before_secrecy_became_absolute_is_shut(a):
    gives(a)
    with in_place(a):
        User.objects.filter(pk=a.practitioner.pk).update(regime=User.Regime.PASTORAL)
        assert releasing.read(a.note, a.client.pk, timezone.now()) == []
    assert a.client_sees.get(url("read", note=a.note)).status_code == 404
