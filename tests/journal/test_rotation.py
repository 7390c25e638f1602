"""The month turns, keys are lost, records end: what still opens, and what never again."""

import copy
import os
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from practice.journal import actions, queries, retention, settle, vault
from practice.journal.actions import Draft
from practice.journal.models import Concern, Entry, Journal, KeyCopy, Subject
from shared.staff import keyring, rotation, sessions
from shared.staff.epochs import Destroyed, Once
from tenants.isolation.context import enter
from tests.journal.people import NOW, cast


class Dump:
    """All of a journal as it lay in the database then: copies of the rows, apart from what happens to them later."""

    def __init__(self, journal):
        rows = KeyCopy.objects.get(journal=journal), list(queries.entries(journal))
        self.journal, (self.copy, self.entries) = copy.deepcopy(journal), copy.deepcopy(rows)

    def key(self, private):
        held = keyring.Wrapped(self.copy.epoch, self.copy.blob)
        place, reader = vault.place_of(self.journal), self.copy.reader_id
        opened = keyring.open_copy(sessions.epochs(), private, held, place, reader, self.journal.public_key)
        return vault.Opened(self.journal, keyring.OpenedJournal(opened), sessions.epochs())

    def entry(self, opened, number=0):
        entry = self.entries[number]
        place = vault.place_of_entry(entry, self.journal)
        return keyring.open_entry(sessions.epochs(), opened.keys, vault.sealed_of(entry), place)


def fill(a, many=3):
    journal = actions.start_journal(a.maja, [a.elin], NOW)
    key = vault.open_journal(journal, a.maja, a.keys[a.maja.pk], NOW)
    for number in range(many):
        actions.sign(key, a.maja, Draft(uuid4(), f"note {number}"), NOW)
        actions.receive(journal, "journal.message", f"form {number}".encode(), NOW)
    return journal, key


@pytest.fixture
def journal(a):
    with enter(a.clinic):
        yield fill(a)[0]


def reopened(a, journal):
    key = vault.open_journal(journal, a.maja, a.keys[a.maja.pk], NOW)
    return key, {page.content.text for page in vault.read(key, queries.entries(journal))}


def turn(epochs, month="2026-12"):
    epochs.begin(month)
    while rotation.rewrap(Once(epochs)):
        pass


def destroy(epochs, month):
    unused = date(2026, 12, 1)
    epochs.destroy(month, unused + timedelta(days=35), rotation.in_use(month), unused)


def test_after_the_month_all_opens_as_before_and_nothing_carries_the_old_epoch(a, journal, epochs):
    before = reopened(a, journal)[1]
    turn(epochs)
    assert rotation.in_use("2026-11") == 0 and rotation.in_use("2026-12") == 7
    assert reopened(a, journal)[1] == before and len(before) == 6


def test_an_old_dump_opens_nothing_once_its_epoch_is_destroyed(a, journal, epochs):
    dump, private = Dump(journal), a.keys[a.maja.pk]
    turn(epochs)
    assert b"note" in dump.entry(dump.key(private), 1) or b"form" in dump.entry(dump.key(private), 1)  # within 35 days
    destroy(epochs, "2026-11")
    with pytest.raises(Destroyed):
        dump.key(private)  # the practitioner's own key and the epochs of today do not help
    living, texts = reopened(a, journal)
    with pytest.raises(Destroyed):
        dump.entry(living)  # nor does the journal's living key
    assert len(texts) == 6


def test_an_erased_note_stays_gone_though_its_journal_lives(a, journal, epochs):
    dump, living = Dump(journal), reopened(a, journal)[0]
    gone = dump.entries[0]
    assert retention.destroy(Entry.objects.filter(pk=gone.pk), "destroy_key", NOW) == 1
    turn(epochs)
    destroy(epochs, "2026-11")
    assert not Entry.objects.filter(pk=gone.pk).exists() and not Concern.objects.filter(entry=gone.pk).exists()
    with pytest.raises(Destroyed):
        dump.entry(living)
    assert len(reopened(a, journal)[1]) == 5


def test_a_journals_key_goes_with_its_last_entry(a, journal):
    other = actions.start_journal(a.maja, [a.jonas], NOW)
    assert retention.destroy(Entry.objects.filter(journal=journal), "delete", NOW) == 6
    assert list(Journal.objects.all()) == [other]
    assert set(KeyCopy.objects.values_list("journal", flat=True)) == {other.pk}
    assert set(Subject.objects.values_list("journal", flat=True)) == {other.pk}


def test_an_empty_journal_ends_by_its_own_rule_and_a_written_one_does_not(a, journal):
    empty = actions.start_journal(a.maja, [a.jonas], NOW)
    assert retention.destroy_journals(Journal.objects.all(), "destroy_key", NOW) == 1
    assert list(Journal.objects.all()) == [journal] and empty.pk != journal.pk


def test_a_row_that_somebody_changes_meanwhile_is_left_to_the_next_round(a, journal, epochs):
    epochs.begin("2026-12")
    journals = {one.model: one for one in rotation.here()}
    copies, entries = journals["journal.KeyCopy"], journals["journal.Entry"]
    row = entries.rows().first()
    Entry.objects.filter(pk=row.pk).update(head=b"newer")
    assert rotation._rewrap(Once(epochs), entries, row) == 0
    assert bytes(Entry.objects.get(pk=row.pk).head) == b"newer"
    assert rotation._rewrap(Once(epochs), copies, copies.rows().get()) == 1


def test_what_no_epoch_opens_does_not_stop_the_rest(a, journal, epochs, caplog):
    lost = Entry.objects.first()
    Entry.objects.filter(pk=lost.pk).update(head_epoch="2020-01")
    turn(epochs)
    assert rotation.in_use("2026-11") == 0 and rotation.in_use("2020-01") == 1
    assert str(lost.pk) in caplog.text


def test_one_run_does_no_more_than_its_share(a, journal, epochs):
    epochs.begin("2026-12")
    assert [rotation.rewrap(Once(epochs), limit=4) for _ in range(3)] == [4, 3, 0]


def test_the_month_turns_while_forms_arrive(emptied, clinics, epochs):
    a = cast(clinics["a"].schema)
    with enter(a.clinic):
        journal, _ = fill(a)

    def arrive():
        try:
            for number in range(30):
                with enter(a.clinic):
                    actions.receive(journal, "journal.message", f"late {number}".encode(), NOW)
        finally:
            connection.close()

    busy = threading.Thread(target=arrive)
    busy.start()
    epochs.begin("2026-12")
    for _ in range(20):
        with enter(a.clinic):
            rotation.rewrap(Once(epochs))
    busy.join()
    with enter(a.clinic):
        turn(epochs)
        assert rotation.in_use("2026-11") == 0
        assert len(reopened(a, journal)[1]) == 36


def test_a_new_pair_takes_the_copies_along(a, journal):
    old, new = a.keys[a.maja.pk], keyring.new_pair()
    settle.reseal_copies(a.maja, old, new[1])
    settle.reseal_copies(a.maja, old, new[1])  # the hand-off settles each time there are former pairs
    with pytest.raises(vault.Closed):
        reopened(a, journal)
    a.keys[a.maja.pk] = new[0]
    assert len(reopened(a, journal)[1]) == 6


def test_a_stranger_settles_nothing(a, journal):
    settle.reseal_copies(a.maja, os.urandom(32), keyring.new_pair()[1])
    assert len(reopened(a, journal)[1]) == 6
