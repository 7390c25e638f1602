"""A journal opens with its practitioner's key and with nothing else."""

import json
import os
from uuid import uuid4

import pytest
from django.db import connection

from practice.journal import actions, queries, vault
from practice.journal.actions import Draft
from practice.journal.content import LONGEST, Content, unpacked
from practice.journal.models import Entry, Journal, KeyCopy
from shared.staff import keyring
from tenants.isolation.context import enter
from tests.journal.people import NOW

TEXT = "Elin sov bättre i natt. 🌿 مرحبا <script>"


def opened(a, journal, who=None):
    who = who or a.maja
    return vault.open_journal(journal, who, a.keys[who.pk], NOW)


def draft(text=TEXT, **more):
    return Draft(note=uuid4(), text=text, **more)


@pytest.fixture
def journal(a):
    with enter(a.clinic):
        yield actions.start_journal(a.maja, [a.elin], NOW)


def test_what_was_written_is_read_again(a, journal):
    key = opened(a, journal)
    note = actions.sign(key, a.maja, draft(), NOW)
    arrived = actions.receive(journal, "journal.questionnaire", b"WHO-5: 52", NOW)
    pages = {page.entry.pk: page for page in vault.read(key, queries.entries(journal))}
    assert pages[note.pk].content.text == TEXT and not pages[note.pk].altered
    assert pages[arrived.pk].content.text == "WHO-5: 52"
    assert (note.shelved, arrived.shelved) == (True, False)


def test_what_arrived_moves_to_the_shelf_once_it_is_read(a, journal):
    arrived, key = actions.receive(journal, "journal.message", b"Hej", NOW), opened(a, journal)
    assert vault.shelve(key, vault.read(key, [arrived])) == 1
    now = Entry.objects.get(pk=arrived.pk)
    assert now.shelved and now.body == arrived.body and now.head != arrived.head
    assert vault.read(key, [now])[0].content.text == "Hej"
    assert vault.shelve(key, vault.read(key, [now])) == 0


def test_shelving_leaves_a_row_that_the_rewrapping_has_changed_meanwhile(a, journal, epochs):
    arrived, key = actions.receive(journal, "journal.message", b"Hej", NOW), opened(a, journal)
    pages = vault.read(key, [arrived])
    Entry.objects.filter(pk=arrived.pk).update(head=b"changed meanwhile")
    assert vault.shelve(key, pages) == 0
    assert not Entry.objects.get(pk=arrived.pk).shelved


def test_a_colleague_has_no_copy_and_cannot_use_anothers(a, journal):
    with pytest.raises(vault.Closed):
        opened(a, journal, a.robin)
    copy = KeyCopy.objects.get(journal=journal)
    copy.pk, copy.reader = uuid4(), a.robin  # somebody gives Robin Maja's copy, in the database
    copy.save(force_insert=True)
    with pytest.raises(vault.Closed):
        opened(a, journal, a.robin)


def test_a_copy_that_has_ended_opens_no_more(a, journal):
    KeyCopy.objects.update(until=NOW)
    with pytest.raises(vault.Closed):
        opened(a, journal)


def test_a_replaced_public_half_is_noticed_before_anything_is_written_to_it(a, journal):
    journal.public_key = keyring.new_pair()[1]
    with pytest.raises(vault.Closed):
        opened(a, journal)


def test_a_ciphertext_does_not_open_in_another_place(a, journal):
    key = opened(a, journal)
    first, second = (actions.sign(key, a.maja, draft(text), NOW) for text in ("one", "two"))
    other = actions.start_journal(a.maja, [a.jonas], NOW)
    for change in (
        {"body": second.body},
        {"head": second.head},
        {"head": second.head, "body": second.body},
        {"version": 2},
        {"note": second.note, "version": 9},
        {"shelved": False},
    ):
        moved = Entry.objects.get(pk=first.pk)
        for name, value in change.items():
            setattr(moved, name, value)
        with pytest.raises(vault.Closed):
            vault.read(key, [moved])
    with pytest.raises(vault.Closed):  # in the other journal of the same practitioner
        vault.read(opened(a, other), [first])


def test_a_clinic_is_part_of_the_place(a, journal, clinics):
    key = opened(a, journal)
    note = actions.sign(key, a.maja, draft(), NOW)
    connection.schema_name = clinics["b"].schema
    with pytest.raises(vault.Closed):
        vault.read(key, [note])
    connection.schema_name = a.clinic


@pytest.mark.parametrize("change", ["author", "signed_at", "unsigned"])
def test_columns_that_were_changed_in_the_database_are_told(a, journal, change):
    key = opened(a, journal)
    note = actions.sign(key, a.maja, draft(), NOW)
    changed = {"author": {"author": a.robin}, "signed_at": {"signed_at": NOW.replace(year=2025)}}
    Entry.objects.update(**changed.get(change, {"signed_at": None}))
    [page] = vault.read(key, Entry.objects.filter(pk=note.pk))
    assert page.altered


def test_a_signed_note_through_the_slot_was_signed_by_nobody(a, journal):
    """Whoever writes to the database alone has the public half, and may make what looks like a note."""
    inside = Content(text="forged", author=str(a.maja.pk), signed_at="2026-11-21T09:00:00.000000+00:00")
    forged = Entry(journal=journal, note=uuid4(), author=a.maja, created_at=NOW, saved_at=NOW, signed_at=NOW)
    vault.drop(journal, forged, inside.packed())
    forged.save(force_insert=True)
    pages = vault.read(opened(a, journal), [forged])
    assert pages[0].altered
    assert vault.shelve(opened(a, journal), pages) == 0  # reading does not make it genuine


def _every_row():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from cursor.fetchall()


def test_the_database_holds_no_plain_text(a, journal):
    key = opened(a, journal)
    secret = "kvarnstensblå " + os.urandom(4).hex()
    note = actions.save_draft(journal, key, a.maja, draft(secret), NOW)
    actions.sign(key, a.maja, Draft(note=note.note, text=secret, revision=1, template="risk"), NOW)
    actions.correct(key, a.maja, note.note, 1, secret + "!", secret + "?", NOW)
    actions.receive(journal, "journal.message", secret.encode(), NOW)
    dump = b"".join(
        bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
        for row in _every_row()
        for value in row
    )
    assert b"Elin" in dump  # the dump is one
    for trace in (secret, secret[:12], json.dumps(secret)):
        assert trace.encode() not in dump


def test_lengths_are_told_in_steps():
    short, longer = (Content(text="x" * size, author=str(uuid4())).packed() for size in (1, 40))
    assert len(short) == len(longer) == 256
    assert unpacked(Content(text="å" * LONGEST, author="").packed()).text == "å" * LONGEST


def test_nothing_starts_without_the_practitioners_public_half(a):
    with enter(a.clinic):
        a.maja.public_key = None
        with pytest.raises(actions.NoPublicKey):
            actions.start_journal(a.maja, [a.elin], NOW)
        assert not Journal.objects.exists()


def test_starting_twice_gives_the_same_journal_but_a_couple_gets_one_of_its_own(a, journal):
    assert actions.start_journal(a.maja, [a.elin], NOW) == journal
    couple = actions.start_journal(a.maja, [a.elin, a.jonas], NOW)
    assert couple != journal
    assert {person.pk for person in queries.people_in(couple)} == {a.elin.pk, a.jonas.pk}
    assert list(queries.journals_about(a.elin, a.maja)) == [journal, couple]


def test_a_note_in_a_couples_journal_names_whom_it_concerns(a, journal):
    couple = actions.start_journal(a.maja, [a.elin, a.jonas], NOW)
    key = opened(a, couple)
    both, one = actions.sign(key, a.maja, draft(), NOW), actions.sign(key, a.maja, draft(about=(a.jonas.pk,)), NOW)
    found = queries.concerned([both.pk, one.pk])
    assert set(found[both.pk]) == {a.elin.pk, a.jonas.pk} and found[one.pk] == [a.jonas.pk]
