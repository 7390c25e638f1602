"""What a client hides is hidden from everybody but who answers for it; two people open it in an emergency, and it is told."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import blocks, vault
from practice.journal.models import Block, Entry, Journal, KeyCopy, Opening, Subject
from practice.mailbox.models import OutgoingMessage
from practice.people.models import Relation
from shared.staff import keyring
from shared.staff.sessions import epochs
from tests import touched
from tests.journal import desk
from tests.journal.desk import Desk, events, in_place

What, Outcome = AccessEvent.What, AccessEvent.Outcome
SAID = ("Talade om arbetet.", "Talade om havet.")


@pytest.fixture
def a(clinics, db):
    """Maja's journal, which a supervisor holds a key to as well; two notes stand in it."""
    found = desk.build(clinics)
    found.supervising = Desk(found.cast, "supervisor")
    with in_place(found):
        found.journal = shared(found)
    found.notes = [found.maja.write(text, journal=str(found.journal.pk))[0] for text in SAID]
    found.own = found.cast.browser("client", "my")
    found.own.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


def shared(a):
    """As a supervisor's agreement will make it: the journal's private half sealed to both."""
    private, public = keyring.new_pair()
    now = timezone.now()
    journal = Journal.objects.create(
        responsible=a.practitioner, public_key=public, sealed_in=a.clinic.schema, created_at=now, last_entry_at=now
    )
    Subject.objects.create(journal=journal, person=a.client, since=now)
    for reader in (a.practitioner, a.supervisor):
        reader.refresh_from_db()
        sealed = keyring.seal_copy(epochs(), bytes(reader.public_key), private, vault.place_of(journal), reader.pk)
        KeyCopy.objects.create(journal=journal, reader=reader, epoch=sealed.epoch, blob=sealed.blob, since=now)
    return journal


def seen(desk_of):
    page = desk_of.get("open").content.decode()
    return [text for text in SAID if text in page], page


def hide(a, **more):
    return a.own.post(f"/record/{a.journal.pk}/hide", {"part": "all", "against": "others"} | more)


def test_nothing_is_hidden_before_anybody_asked(a):
    assert seen(a.supervising)[0] == seen(a.maja)[0] == list(SAID)


def test_what_is_hidden_is_in_no_page_of_others_and_stays_with_who_answers_for_it(a, settings):
    touched.always(settings)
    assert hide(a).status_code == 302
    texts, page = seen(a.supervising)
    assert texts == [] and "has hidden something" in page
    assert seen(a.maja)[0] == list(SAID) and "has hidden" not in seen(a.maja)[1]
    assert a.supervising.get("note", note=a.notes[0]).status_code == 403
    [stopped] = events(a, outcome=Outcome.BLOCKED)
    assert stopped.who == a.supervisor.pk
    found = a.supervising.post("search", {"words": "havet"}, journal=a.journal.pk).content.decode()
    assert SAID[1] not in found
    told = a.own.get("/who-has-read").content.decode()
    assert "tried to open a note that you have hidden" in told


def test_one_note_a_period_and_one_reader(a):
    hide(a, part="note", note=str(a.notes[1]))
    assert seen(a.supervising)[0] == [SAID[0]]
    with in_place(a):
        Block.objects.update(lifted_at=timezone.now())
        Entry.objects.filter(note=a.notes[0]).update(created_at=timezone.now() - timedelta(days=40))
    today = timezone.localdate()
    hide(
        a, part="period", since=(today - timedelta(days=60)).isoformat(), until=(today - timedelta(days=20)).isoformat()
    )
    assert seen(a.supervising)[0] == [SAID[1]]
    with in_place(a):
        Block.objects.update(lifted_at=timezone.now())
    hide(a, against=f"reader:{a.supervisor.pk}")
    assert seen(a.supervising)[0] == []
    page = a.own.get(f"/record/{a.journal.pk}/hide").content.decode()
    assert "From Supervisor" in page or f"From {a.supervisor.first_name}" in page


def test_the_period_begins_and_ends_with_the_clinics_own_days(a):
    with in_place(a), timezone.override("Europe/Stockholm"):
        Entry.objects.filter(note=a.notes[0]).update(
            created_at="2026-10-24T22:30:00Z"
        )  # the 25th, before the clock goes back
        Entry.objects.filter(note=a.notes[1]).update(created_at="2026-10-25T23:30:00Z")  # the 26th
        one_day = blocks.Wish("period", "others", since=date(2026, 10, 25), until=date(2026, 10, 25))
        blocks.block(a.journal, a.client.pk, one_day, timezone.now())

        left, hidden = blocks.seen(a.journal, a.supervisor, timezone.now())
        assert [entry.note for entry in left] == [a.notes[1]] and hidden


def test_a_double_click_blocks_once_and_the_client_lifts_it(a):
    hide(a), hide(a)
    with in_place(a):
        [row] = Block.objects.all()
    assert a.cast.browser("other_client", "my").post(f"/record/shown/{row.pk}").status_code == 404
    assert seen(a.supervising)[0] == []
    assert a.own.post(f"/record/shown/{row.pk}").status_code == 302
    assert seen(a.supervising)[0] == list(SAID)


@pytest.mark.parametrize(
    "wrong",
    [
        {"part": "note"}, {"part": "note", "note": str(uuid4())}, {"part": "period", "since": "2026-01-02"},
        {"part": "period", "since": "2026-02-02", "until": "2026-01-01"}, {"against": "reader:x"}, {"part": "x"},
    ],
)  # fmt: skip
def test_a_wish_that_says_too_little_is_asked_again_and_nothing_is_hidden(a, wrong):
    assert hide(a, **wrong).status_code == 422
    with in_place(a):
        assert not Block.objects.exists()


def test_staff_note_what_came_by_letter_and_lift_it_when_told(a):
    form = {"part": "all", "against": "others", "how": "letter"}
    assert a.maja.post("blocked", form, journal=a.journal.pk).status_code == 302
    with in_place(a):
        row = Block.objects.get()
        assert (row.how, row.noted_by) == ("letter", a.practitioner.pk)
    assert a.maja.post("blocked", {"lift": str(row.pk)}, journal=a.journal.pk).status_code == 302
    assert seen(a.supervising)[0] == list(SAID)
    assert a.maja.post("blocked", {"lift": "x"}, journal=a.journal.pk).status_code == 404
    assert a.robin.post("blocked", form, journal=a.journal.pk).status_code == 403


def ask(a, who=None):
    return (who or a.supervising).post("emergency", {"reason": "Risk för liv."}, journal=a.journal.pk)


def answer(a, desk_of, said="yes"):
    with in_place(a):
        row = Opening.objects.get()
    return desk_of.browser.post("/staff/openings", {"opening": str(row.pk), "answer": said})


def test_two_open_it_in_an_emergency_and_the_client_is_told(a, settings, monkeypatch):
    hide(a)
    assert ask(a).status_code == 302 and seen(a.supervising)[0] == []
    page = a.robin.browser.get("/staff/openings").content.decode()
    assert "Risk för liv." in page and SAID[0] not in page
    assert answer(a, a.robin)["Location"].startswith("/handoff/") or "handoff" in answer(a, a.robin)["Location"]
    assert seen(a.supervising)[0] == []  # a yes without the key's touch is none
    touched.always(settings)
    assert answer(a, a.robin).status_code == 302
    assert seen(a.supervising)[0] == list(SAID)
    [told] = events(a, what=What.EMERGENCY)
    assert (told.who, told.client, told.reason) == (a.supervisor.pk, a.client.pk, "Risk för liv.")
    with in_place(a):
        [mail] = OutgoingMessage.objects.filter(kind="journal.emergency")
        assert mail.user_id == a.client.pk
        later = timezone.now() + blocks.OPEN_FOR + timedelta(minutes=1)
        assert list(blocks.seen(a.journal, a.supervisor, later)[0]) == []
    assert "opened what you had hidden" in a.own.get("/who-has-read").content.decode()


def test_nobody_is_their_own_second_person_and_a_no_opens_nothing(a, settings):
    touched.always(settings)
    hide(a)
    ask(a)
    answer(a, a.supervising)
    assert seen(a.supervising)[0] == []
    answer(a, a.robin, "no")
    assert seen(a.supervising)[0] == []
    answer(a, a.robin)  # after the no
    assert seen(a.supervising)[0] == []
    assert events(a, what=What.EMERGENCY) == []
    assert ask(a).status_code == 302  # may be asked anew
    with in_place(a):
        assert Opening.objects.filter(answered_at=None).count() == 1


def test_an_emergency_of_yesterday_is_none(a):
    with in_place(a):
        then = timezone.now() - blocks.OPEN_FOR - timedelta(minutes=1)
        row = blocks.ask(a.journal, a.client, a.supervisor, "Risk för liv.", then)
        with pytest.raises(blocks.NotYours):
            blocks.answer(row.pk, a.colleague, True, "Ekens samtal", timezone.now())


def test_nothing_of_a_hidden_record_goes_to_other_care_providers(a):
    with in_place(a):
        assert not blocks.towards_outside(a.client.pk)
    hide(a, against="outside")
    with in_place(a):
        assert blocks.towards_outside(a.client.pk)
    assert seen(a.supervising)[0] == list(SAID)  # inside the house it hides nothing


def test_in_a_couples_journal_one_hides_only_what_concerns_them(a):
    with in_place(a):
        Relation.objects.create(
            kind=Relation.Kind.TREATS, holder=a.practitioner, client=a.other_client, began_at=timezone.now()
        )
        Subject.objects.create(journal=a.journal, person=a.other_client, since=timezone.now())
    hide(a)
    a.maja.write("Bara den andra.", journal=str(a.journal.pk), about=[str(a.other_client.pk)])
    page = a.supervising.get("in", journal=a.journal.pk).content.decode()
    assert "Bara den andra." in page and SAID[0] not in page
