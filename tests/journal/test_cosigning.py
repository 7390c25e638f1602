"""Supervision of one note, and a case without names."""

from datetime import timedelta

import pytest
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import anonymous
from practice.journal.models import CoSignature, Entry, Journal, KeyCopy
from practice.people.models import Relation, User
from tests import touched
from tests.journal import desk
from tests.journal.desk import Desk, events, in_place

SAID, WORDS = "Talade om havet.", "Skriv vad som bedömdes."


@pytest.fixture
def a(clinics, db, settings):
    touched.always(settings)
    found = desk.build(clinics)
    found.supervising = Desk(found.cast, "supervisor")
    found.note, _ = found.maja.write(SAID)
    with in_place(found):
        Relation.objects.filter(holder=found.supervisor).delete()
        found.journal = Journal.objects.get().pk
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    found.maja.post("supervision", {"supervisor": str(found.supervisor.pk), "until": until}, journal=found.journal)
    return found


def asks(a):
    return a.maja.post("cosign", {"supervisor": str(a.supervisor.pk)}, note=a.note)


def answers(a, outcome, text=""):
    return a.supervising.post("cosign", {"outcome": outcome, "text": text}, note=a.note)


def test_a_note_is_returned_corrected_and_signed_by_the_supervisor_too(a):
    assert asks(a).status_code == 302
    assert "You are asked to sign too" in a.supervising.get("clients").content.decode()
    assert answers(a, "returned").status_code == 422
    assert answers(a, "returned", WORDS).status_code == 302
    assert "You are asked" not in a.supervising.get("clients").content.decode()
    page = a.maja.get("open").content.decode()
    assert WORDS in page and "Returned by the supervisor" in page
    a.maja.post("correct", {"text": SAID + " Bedömt.", "why": "supervision", "version": 1}, note=a.note)
    asks(a)
    assert answers(a, "signed").status_code == 302
    page = a.maja.get("note", note=a.note).content.decode()
    assert "signed too" in page and "before the last correction" in page
    with in_place(a):
        sealed = Entry.objects.filter(category=Entry.SUPERVISION)
        assert sealed.count() == 2 and all(WORDS.encode() not in bytes(one.body) for one in sealed)
    assert events(a, what=AccessEvent.What.COSIGNED) and events(a, what=AccessEvent.What.RETURNED)


def test_nobody_signs_unasked_or_twice_or_after_the_agreement(a):
    assert answers(a, "signed").status_code == 302
    with in_place(a):
        assert not Entry.objects.filter(category=Entry.SUPERVISION).exists()
    asks(a)
    answers(a, "signed")
    answers(a, "returned", WORDS)
    with in_place(a):
        assert Entry.objects.filter(category=Entry.SUPERVISION).count() == 1
        KeyCopy.objects.filter(reader=a.supervisor).update(until=timezone.now())
    assert answers(a, "signed").status_code == 403
    assert asks(a).status_code == 404
    assert a.robin.post("cosign", {"supervisor": str(a.supervisor.pk)}, note=a.note).status_code == 403


def test_a_co_signature_that_only_the_database_tells_shows_as_none(a):
    with in_place(a):
        entry = Entry.objects.get(note=a.note)
        CoSignature.objects.create(
            entry=entry, supervisor=a.supervisor, asked_by=a.practitioner.pk, asked_at=timezone.now(), outcome="signed",
            answered_at=timezone.now(),
        )  # fmt: skip
    assert "Signed by the supervisor too" not in a.maja.get("open").content.decode()


def test_a_case_is_looked_at_before_it_is_kept_and_taken_along(a):
    text = f"Klienten {a.client.first_name} från Göteborg kom den 3 maj."
    page = a.maja.post("case", {"text": text}, journal=a.journal)
    assert page.status_code == 200 and "A name that belongs here" in page.content.decode()
    assert a.maja.post("case", {"text": text, "keep": "1"}, journal=a.journal).status_code == 422
    with in_place(a):
        assert not Entry.objects.filter(category=Entry.CASE).exists()
    kept = a.maja.post("case", {"text": "Någon i en stor stad sörjer.", "keep": "1"}, journal=a.journal)
    assert kept["Content-Type"] == "application/pdf" and kept.content[:4] == b"%PDF"
    assert "Någon i en stor stad sörjer." in a.maja.get("open").content.decode()
    assert events(a, what=AccessEvent.What.CASE)
    assert a.supervising.get("case", journal=a.journal).status_code == 403


def test_absolute_secrecy_makes_no_case(a):
    with in_place(a):
        User.objects.filter(pk=a.practitioner.pk).update(regime=User.Regime.PASTORAL)
    answer = a.maja.post("case", {"text": "Någon sörjer.", "keep": "1"}, journal=a.journal)
    assert "nothing that was confided leaves" in answer.content.decode()
    with in_place(a):
        assert not Entry.objects.filter(category=Entry.CASE).exists()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ebbas syster sörjer.", [anonymous.NAME]),
        ("Hon talade med Torbjörn igår.", [anonymous.LIKELY]),
        ("Hon flyttade till Köpenhamn 2019-04-02.", [anonymous.PLACE, anonymous.DATE]),
        ("Bor på Hagtornsgatan 1, ring 070-174 06 05.", [anonymous.PLACE, anonymous.NUMBER]),
        ("Skrev från elin@home.example den 3. maj.", [anonymous.NUMBER, anonymous.DATE]),
        ("Sorg. Hon sover dåligt. KBT hjälper, och ADHD utreds.", []),
    ],
)
def test_what_the_checker_finds(text, kinds):
    assert [one.kind for one in anonymous.look(text, ["Ebba Ekman"])] == kinds
