"""A client reads what was released to them, with nobody else signed in; and nothing else."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import actions, releasing
from practice.journal.models import Entry, Journal, Release
from practice.people.models import User
from shared.privacy.engine.promises import AppliesTo, Commitment
from shared.privacy.registers.controllers import Kind, stand_for
from shared.staff import rotation
from shared.staff.epochs import Once
from tests import touched
from tests.journal import desk
from tests.journal.desk import events, in_place

SAID, BETTER = "Talade om havet.", "Talade om havet och skogen."


@pytest.fixture
def a(clinics, db, settings):
    touched.always(settings)
    found = desk.build(clinics)
    found.own = found.cast.browser("client", "my")
    found.own.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    found.note, _ = found.maja.write(SAID)
    return found


def url(name, **more):
    return reverse(f"journal:{name}", urlconf=settings.URLCONFS["my"], kwargs=more)


def gives(a, **more):
    return a.maja.post("give", {"person": str(a.client.pk)} | more, note=a.note)


def reads(a, browser=None):
    return (browser or a.own).get(url("read", note=a.note))


def test_what_is_released_is_read_and_what_is_taken_back_is_gone(a):
    assert reads(a).status_code == 404 and SAID not in a.own.get(url("mine")).content.decode()
    assert gives(a).status_code == 302
    assert "not read yet" in a.maja.get("note", note=a.note).content.decode()
    assert url("read", note=a.note) in a.own.get(url("mine")).content.decode()
    assert SAID in reads(a).content.decode()
    assert reads(a, a.cast.browser("other_client", "my")).status_code == 404
    assert "first read" in a.maja.get("note", note=a.note).content.decode()
    assert gives(a, back="1").status_code == 302
    assert reads(a).status_code == 404
    with in_place(a):
        [row] = Release.objects.all()
        assert row.blob is None and row.epoch == "" and row.withdrawn_at
    page = a.own.get(url("mine")).content.decode()
    assert "Your copy was taken back" in page and "let you read a note" in a.own.get("/who-has-read").content.decode()
    assert len(events(a, what=AccessEvent.What.RELEASED)) == len(events(a, what=AccessEvent.What.WITHDRAWN)) == 1


def test_a_correction_follows_with_what_stood_there_before(a):
    gives(a)
    a.maja.post("correct", {"text": BETTER, "why": "forgot", "version": 1}, note=a.note)
    page = reads(a).content.decode()
    assert page.index(BETTER) < page.index("What stood there before") < page.rindex(SAID) and "forgot" in page


def test_only_whoever_answers_for_it_releases_and_nobody_under_absolute_secrecy(a):
    assert a.robin.post("give", {"person": str(a.client.pk)}, note=a.note).status_code == 403
    assert a.maja.post("give", {"person": str(a.other_client.pk)}, note=a.note).status_code == 404
    with in_place(a):
        User.objects.filter(pk=a.practitioner.pk).update(regime=User.Regime.PASTORAL)
    gives(a)
    with in_place(a):
        assert not Release.objects.exists()
    assert f"Should {a.practitioner.get_full_name()} die" in a.own.get(url("mine")).content.decode()


def test_where_the_policy_promises_it_a_signed_note_is_read_at_once_but_not_a_couples(a, monkeypatch):
    monkeypatch.setattr(releasing, "promised", lambda document, practitioner: True)
    a.note, _ = a.maja.write(BETTER)
    assert BETTER in reads(a).content.decode()
    with in_place(a):
        couple = actions.start_journal(a.practitioner, [a.client, a.other_client], timezone.now())
    both, answer = a.maja.write("Om båda", journal=str(couple.pk))
    one, _ = a.maja.write("Om en", journal=str(couple.pk), about=[str(a.client.pk)])
    assert answer.status_code == 302
    with in_place(a):
        assert not Release.objects.filter(entry__note=both).exists()
        assert set(Release.objects.filter(entry__note=one).values_list("person", flat=True)) == {a.client.pk}


def test_the_promise_may_be_one_practitioners_alone(a):
    vow = Commitment(always="release_notes", applies_to=AppliesTo(practitioners=("maja",)))
    document = SimpleNamespace(commitments={"notes": vow})
    with in_place(a):
        assert not releasing.promised(document, a.practitioner.pk) and not releasing.promised(None, a.practitioner.pk)
        stand_for(Kind.PRACTITIONER, "maja", [a.practitioner.pk])
        assert releasing.promised(document, a.practitioner.pk) and not releasing.promised(document, a.client.pk)


def test_a_released_copy_lies_wrapped_and_is_rewrapped_with_the_month(a, epochs):
    gives(a)
    with in_place(a):
        [row] = Release.objects.all()
        assert SAID.encode() not in bytes(row.blob)
        epochs.begin("2027-01")
        while rotation.rewrap(Once(epochs)):
            pass
        assert Release.objects.get().epoch == "2027-01"
    assert SAID in reads(a).content.decode()


def test_it_goes_with_its_note(a):
    gives(a)
    with in_place(a):
        Entry.objects.all().delete()
        assert Journal.objects.exists() and not Release.objects.exists()
