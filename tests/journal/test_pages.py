"""The practitioner's pages, over real sign-ins: a key that opens, a key that does not, and everybody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.accesslog.models import AccessEvent
from practice.journal import actions, door, queries, vault
from practice.journal.models import Concern, Entry, Journal, KeyCopy
from practice.people import relations
from practice.people.models import Relation, StaffSignIn, User
from tenants.isolation.context import enter
from tests import cast as people
from tests.journal import desk
from tests.journal.desk import Desk, events, in_place

What, Outcome = AccessEvent.What, AccessEvent.Outcome


@pytest.fixture
def a(clinics, db):
    return desk.build(clinics)


# --- the ordinary day -----------------------------------------------------------------------------------------------


def test_the_list_shows_whom_one_treats_and_nobody_else(a):
    page = a.maja.get("clients").content.decode()
    assert str(a.client.pk) in page and str(a.other_client.pk) not in page
    assert str(a.client.pk) not in a.robin.get("clients").content.decode()


def test_the_first_note_begins_the_journal_and_is_read_again(a):
    first = a.maja.get("open")
    assert first.status_code == 200 and "no-store" in first["Cache-Control"]
    with in_place(a):
        assert not Journal.objects.exists()
    _, answer = a.maja.write()
    assert answer.status_code == 302
    page = a.maja.browser.get(answer["Location"])
    assert "Sov dåligt. &lt;b&gt;Oro&lt;/b&gt; 🌧" in page.content.decode() and "no-store" in page["Cache-Control"]
    with in_place(a):
        assert queries.people_in(Journal.objects.get()) == [a.client]


def test_reading_and_writing_are_in_the_log_with_relation_and_reason(a):
    note, _ = a.maja.write()
    a.maja.get("open")
    a.maja.get("note", note=note)
    signed, opened, read = events(a)
    assert [event.what for event in (signed, opened, read)] == [What.SIGNED, What.OPENED, What.READ]
    assert (opened.notes, read.entry, signed.entry) == (1, note, note)
    for event in (signed, opened, read):
        assert (event.who, event.client, event.outcome) == (a.practitioner.pk, a.client.pk, "")
        assert (event.relation_kind, event.unit, event.role) == ("treats", "Ekens samtal", "practitioner")
    with in_place(a):
        assert Relation.objects.get(pk=opened.relation).holder_id == a.practitioner.pk


def test_a_page_that_breaks_after_reading_leaves_neither_page_nor_line(a, monkeypatch):
    """No row, no read: they are one transaction."""
    a.maja.write()
    monkeypatch.setattr(door, "record", lambda *args, **more: 1 / 0)
    answer = a.maja.get("open")
    assert answer.status_code == 500 and "Sov" not in answer.content.decode()
    assert [event.what for event in events(a)] == [What.SIGNED]


def test_a_draft_is_saved_by_the_script_and_signed_by_hand(a):
    note = uuid4()
    fields = {"text": "half", "template": "session", "revision": 0}
    answer = a.maja.post("save", fields, "application/json", note=note)
    assert answer.json()["revision"] == 1 and answer.json()["said"].startswith("Saved")
    again = a.maja.post("save", fields | {"text": "half a note", "revision": 1}, "application/json", note=note)
    assert again.json()["revision"] == 2
    page = a.maja.get("note", note=note).content.decode()
    assert "half a note" in page and 'value="session"' in page and 'value="2"' in page
    assert a.maja.write("whole", note=note, revision=2)[1].status_code == 302
    assert [event.what for event in events(a)] == [What.BEGAN, What.READ, What.SIGNED]
    with in_place(a):
        assert Entry.objects.get().signed_at


def test_a_double_click_makes_one_note(a):
    note, first = a.maja.write()
    _, second = a.maja.write(note=note)
    assert (first.status_code, second.status_code) == (302, 302)
    with in_place(a):
        assert Entry.objects.count() == 1


def test_what_another_window_changed_is_not_overwritten_and_nothing_is_lost(a):
    note, _ = a.maja.write("first", sign=False)
    _, answer = a.maja.write("second <i>", note=note, sign=False)
    assert answer.status_code == 409 and "second &lt;i&gt;" in answer.content.decode()
    said = a.maja.post("save", {"text": "x", "template": "free", "revision": 0}, "application/json", note=note)
    assert said.status_code == 409 and "another window" in said.json()["said"]


def test_a_correction_shows_both_and_says_why(a):
    note, _ = a.maja.write("höger arm")
    answer = a.maja.post("correct", {"text": "vänster arm", "why": "fel sida", "version": 1}, note=note)
    assert answer.status_code == 302
    page = a.maja.get("open").content.decode()
    assert all(words in page for words in ("höger arm", "vänster arm", "fel sida"))
    twice = a.maja.post("correct", {"text": "vänster arm", "why": "fel sida", "version": 1}, note=note)
    assert twice.status_code == 302
    other = a.maja.post("correct", {"text": "båda", "why": "?", "version": 1}, note=note)
    assert other.status_code == 409 and "båda" in other.content.decode()
    with in_place(a):
        assert Entry.objects.count() == 2


def test_a_signed_note_is_not_reached_by_the_drafts_form(a):
    note, _ = a.maja.write("signed")
    for data in ({"revision": 1}, {"revision": 1, "sign": "1"}):
        answer = a.maja.post("save", {"text": "tampered", "template": "free", **data}, note=note)
        assert answer.status_code == 409
    assert a.maja.post("discard", {"word": "discard"}, note=note).status_code == 302
    page = a.maja.get("note", note=note).content.decode()
    assert ">signed<" in page and "tampered" not in page
    with in_place(a):
        assert Entry.objects.count() == 1


def test_a_draft_is_thrown_away_by_a_typed_word(a):
    note, _ = a.maja.write("wrong client", sign=False)
    refused = a.maja.post("discard", {"word": "yes"}, note=note)
    assert refused.status_code == 422 and "Type the word" in refused.content.decode()
    assert a.maja.post("discard", {"word": " Discard "}, note=note).status_code == 302
    assert a.maja.get("note", note=note).status_code == 404
    with in_place(a):
        assert not Entry.objects.exists()
    assert events(a)[-1].what == What.DISCARDED


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": " \r\n "}, "Write something"),
        ({"text": "x" * 100_001}, "At most 100000 characters"),
        ({"text": "a\x00b"}, "Null characters"),
        ({"template": "astrology"}, "did not arrive whole"),
        ({"revision": "-1"}, "did not arrive whole"),
        ({"revision": "9" * 30}, "did not arrive whole"),
    ],
)
def test_bad_input_is_answered_clearly_and_writes_nothing(a, data, words):
    _, answer = a.maja.write(**({"text": "fine"} | data))
    assert answer.status_code == 422 and words in answer.content.decode()
    with in_place(a):
        assert not Entry.objects.exists() and not Journal.objects.exists()


def test_long_and_foreign_texts_fit(a):
    text = "ß" * 50_000 + "مرحبا" + "😀" * 100 + "\r\nå"
    note, answer = a.maja.write(text)
    assert answer.status_code == 302
    assert text.replace("\r\n", "\n")[-60:-1] in a.maja.get("note", note=note).content.decode()


def test_headings_to_begin_with(a):
    page = a.maja.browser.get(a.maja.url("open") + "?template=soap").content.decode()
    assert "Subjective:" in page and "Objective:" in page
    assert a.maja.browser.get(a.maja.url("open") + "?template=nonsense").status_code == 200


def test_a_couples_journal_logs_for_both_and_says_whom_a_note_concerns(a):
    with in_place(a):
        relations.begin(a.practitioner, a.other_client, Relation.Kind.TREATS, timezone.now())
    assert a.maja.post("shared", {}).status_code == 422
    begun = a.maja.post("shared", {"others": [str(a.other_client.pk)]})
    journal = begun["Location"].rsplit("/", 1)[1]
    _, answer = a.maja.write(journal=journal, about=[str(a.other_client.pk)])
    assert answer.status_code == 302
    assert {event.client for event in events(a, what=What.SIGNED)} == {a.client.pk, a.other_client.pk}
    with in_place(a):
        assert Concern.objects.get().subject.person == a.other_client
        assert Journal.objects.count() == 1
    own = a.maja.get("open").content.decode()
    assert journal in own
    for client in (a.client, a.other_client):
        a.maja.client = client.pk
        assert a.maja.get("in", journal=journal).status_code == 200


# --- who is kept out ------------------------------------------------------------------------------------------------


def test_a_colleague_is_refused_and_the_attempt_stays_in_the_log(a):
    a.maja.write()
    answer = a.robin.get("open")
    assert answer.status_code == 403 and "Sov" not in answer.content.decode()
    [stopped] = events(a, outcome=Outcome.NO_RELATION)
    assert (stopped.who, stopped.client, stopped.who_name) == (a.colleague.pk, a.client.pk, "Colleague")


def test_the_refusal_survives_the_rollback_of_what_the_view_had_done(emptied, clinics, monkeypatch):
    cast = people.build(clinics["a"], clinics["b"])
    desk, before = Desk(cast, "colleague"), relations.relation

    def relation(holder, client, now):
        User.objects.filter(pk=client.pk).update(last_name="Half written")
        return before(holder, client, now)

    monkeypatch.setattr(relations, "relation", relation)
    assert desk.get("open").status_code == 403
    with enter(clinics["a"].schema):
        assert User.objects.get(pk=cast.users["client"].pk).last_name == ""
        assert AccessEvent.objects.get().outcome == Outcome.NO_RELATION


def test_with_the_check_removed_a_colleague_still_cannot_decrypt(a, monkeypatch):
    """The rule is gone, the row with Maja's copy is given to Robin: there is still no key."""
    note, _ = a.maja.write()
    with in_place(a):
        journal, anything = Journal.objects.get(), Relation.objects.first()
    monkeypatch.setattr(relations, "relation", lambda *args: anything)
    assert a.robin.get("in", journal=journal.pk).status_code == 403
    with in_place(a):
        copy = KeyCopy.objects.get()
        copy.pk, copy.reader = uuid4(), a.colleague
        copy.save(force_insert=True)
    for answer in (a.robin.get("open"), a.robin.get("in", journal=journal.pk), a.robin.get("note", note=note)):
        assert answer.status_code == 403 and "Sov" not in answer.content.decode()
    stopped = events(a, who=a.colleague.pk)
    assert len(stopped) == 4 and {event.outcome for event in stopped} == {Outcome.NO_KEY}


def test_another_practitioner_who_treats_the_same_client_has_a_journal_of_their_own(a):
    note, _ = a.maja.write()
    with in_place(a):
        relations.begin(a.colleague, a.client, Relation.Kind.TREATS, timezone.now())
    page = a.robin.get("open")
    assert page.status_code == 200 and "Sov" not in page.content.decode()
    assert a.robin.get("note", note=note).status_code == 403
    a.robin.write("mine")
    with in_place(a):
        assert Journal.objects.count() == 2


def test_a_relation_that_ended_opens_nothing_more(a):
    a.maja.write()
    with in_place(a):
        Relation.objects.update(ended_at=timezone.now() - timedelta(minutes=1))
    assert a.maja.get("open").status_code == 403
    assert events(a)[-1].outcome == Outcome.NO_RELATION


def test_only_who_treats_begins_a_journal(a):
    with in_place(a):
        relations.begin(a.colleague, a.client, Relation.Kind.SUPERVISES, timezone.now())
    assert a.robin.get("open").status_code == 403
    assert a.robin.write()[1].status_code == 403
    with in_place(a):
        assert not Journal.objects.exists()


def test_a_journal_or_note_under_another_clients_name_is_not_there(a):
    note, _ = a.maja.write()
    with in_place(a):
        journal = Journal.objects.get().pk
        relations.begin(a.practitioner, a.other_client, Relation.Kind.TREATS, timezone.now())
    a.maja.client = a.other_client.pk
    assert a.maja.get("in", journal=journal).status_code == 404
    assert a.maja.get("note", note=note).status_code == 404
    assert a.maja.write(note=note)[1].status_code == 409  # the id is taken, by a note that is not shown
    assert a.maja.write(journal=str(journal))[1].status_code == 404
    assert a.maja.write(journal="nonsense")[1].status_code == 404
    a.maja.client = uuid4()
    assert a.maja.get("open").status_code == 404
    a.maja.client = a.owner.pk  # a staff member is no client
    assert a.maja.get("open").status_code == 404


def test_something_moved_here_in_the_database_closes_the_page_and_is_logged(a):
    a.maja.write("one"), a.maja.write("two")
    with in_place(a):
        one, two = Entry.objects.order_by("created_at")
        Entry.objects.filter(pk=one.pk).update(body=two.body, head=two.head)
    answer = a.maja.get("open")
    assert answer.status_code == 403 and "two" not in answer.content.decode()
    assert events(a)[-1].outcome == Outcome.NO_KEY


def test_a_note_whose_author_was_changed_in_the_database_says_so(a):
    a.maja.write()
    with in_place(a):
        Entry.objects.update(author=a.colleague)
    assert "does not match what was sealed" in a.maja.get("open").content.decode()


# --- the key --------------------------------------------------------------------------------------------------------


def test_without_the_browsers_second_cookie_the_way_leads_to_the_key_and_back(a):
    note, _ = a.maja.write("kept", sign=False)
    del a.maja.browser.cookies["__Host-key"]
    answer = a.maja.get("note", note=note)
    assert answer.status_code == 302
    assert answer["Location"] == f"/handoff/start?next={a.maja.url('note', note=note).replace('/', '%2F')}"


def test_what_is_posted_while_the_key_is_locked_is_kept_through_the_slot(a):
    key = a.maja.browser.cookies["__Host-key"].value
    del a.maja.browser.cookies["__Host-key"]
    note, answer = a.maja.write("written while locked")
    assert answer.status_code == 302 and answer["Location"].startswith("/handoff/start?next=")
    with in_place(a):
        entry = Entry.objects.get()
        assert not entry.shelved and entry.signed_at is None  # nobody signs without the key
    a.maja.browser.cookies["__Host-key"] = key
    assert "written while locked" in a.maja.get("note", note=note).content.decode()
    with in_place(a):
        assert Entry.objects.get().shelved


def test_a_hardware_key_that_opens_nothing_is_told_so_instead_of_going_round(a):
    with in_place(a):
        StaffSignIn.objects.filter(user=a.practitioner).update(key=None, key_epoch="")
    answer = a.maja.get("open")
    assert answer.status_code == 403 and "opens no journals" in answer.content.decode()


def test_nothing_written_stands_in_an_address_or_a_log(a, caplog):
    secret = "Kvarnsten"
    _, answer = a.maja.write(secret)
    a.maja.post("save", {"text": secret, "template": "nope", "revision": 0}, note=uuid4())
    assert secret not in answer["Location"] and secret not in caplog.text
    with in_place(a):
        assert secret not in repr(vault.Page(Entry(), None)) + repr(door.Room(None, None, None, None, False))


def test_pages_name_people_by_id_alone_in_addresses(a):
    page = a.maja.get("clients").content.decode()
    assert all("Client" not in href for href in re.findall(r'href="([^"]*)"', page))


def asked(desk, name):
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(name).status_code == 200
    ours = ("journal_", "accesslog_", "people_relation")  # brand, host and sign-in are asked by the clock
    return len([query for query in queries if any(table in query["sql"] for table in ours)])


def test_a_longer_journal_and_a_longer_list_ask_no_more_questions(a):
    a.maja.write()
    others(a, 1)
    few, alone = asked(a.maja, "open"), asked(a.maja, "clients")
    others(a, 12)
    for _ in range(12):
        a.maja.write()
    assert (asked(a.maja, "open"), asked(a.maja, "clients")) == (few, alone)


def others(a, many):
    with in_place(a):
        for number in range(many):
            other = User.objects.create_user(None, first_name=f"Client {number}", created_at=timezone.now())
            relations.begin(a.practitioner, other, Relation.Kind.TREATS, timezone.now())
            actions.start_journal(a.practitioner, [a.client, other], timezone.now())
