"""Drafts, signing, corrections: what may change and what may not."""

from datetime import timedelta
from uuid import uuid4

import pytest

from practice.journal import actions, queries, vault
from practice.journal.actions import Changed, Draft, Locked
from practice.journal.models import Entry
from tenants.isolation.context import enter
from tests.journal.people import NOW

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def journal(a):
    with enter(a.clinic):
        yield actions.start_journal(a.maja, [a.elin], NOW)


@pytest.fixture
def key(a, journal):
    return vault.open_journal(journal, a.maja, a.keys[a.maja.pk], NOW)


def texts(key, note):
    versions = Entry.objects.filter(note=note).order_by("version")
    return [page.content.text for page in vault.read(key, versions)]


def test_a_draft_is_saved_over_itself(a, journal, key):
    note = uuid4()
    first = actions.save_draft(journal, key, a.maja, Draft(note, "a"), NOW)
    head = bytes(first.head)
    second = actions.save_draft(journal, key, a.maja, Draft(note, "ab", revision=1), LATER)
    assert (second.pk, second.revision, second.created_at, second.saved_at) == (first.pk, 2, NOW, LATER)
    assert texts(key, note) == ["ab"] and bytes(second.head) != head


def test_two_windows_do_not_overwrite_each_other(a, journal, key):
    note = uuid4()
    actions.save_draft(journal, key, a.maja, Draft(note, "from the first"), NOW)
    with pytest.raises(Changed):  # the second window opened an empty form
        actions.save_draft(journal, key, a.maja, Draft(note, "from the second"), LATER)
    actions.save_draft(journal, key, a.maja, Draft(note, "first again", revision=1), LATER)
    with pytest.raises(Changed):
        actions.sign(key, a.maja, Draft(note, "from the second", revision=1), LATER)
    assert texts(key, note) == ["first again"]


def test_two_first_saves_at_once_make_one_draft(a, journal, key):
    note = uuid4()
    actions.save_draft(journal, key, a.maja, Draft(note, "one"), NOW)
    late = actions._fresh(journal, note, NOW, author=a.maja)  # as the second request saw it, before the first's commit
    vault.write(key, late, b"{}")
    with pytest.raises(Changed):
        actions._saved(late, ())
    assert Entry.objects.count() == 1


def test_without_the_key_a_draft_still_is_not_lost(a, journal, key):
    note = uuid4()
    entry = actions.save_draft(journal, None, a.maja, Draft(note, "while locked"), NOW)
    assert not entry.shelved and texts(key, note) == ["while locked"]
    again = actions.save_draft(journal, None, a.maja, Draft(note, "still locked", revision=1), NOW)
    assert texts(key, note) == ["still locked"] and not again.shelved


def test_a_signed_note_is_not_changed_signed_again_or_discarded(a, journal, key):
    note = uuid4()
    signed = actions.sign(key, a.maja, Draft(note, "signed"), NOW)
    for act in (
        lambda: actions.save_draft(journal, key, a.maja, Draft(note, "changed", revision=signed.revision), LATER),
        lambda: actions.save_draft(journal, None, a.maja, Draft(note, "changed", revision=signed.revision), LATER),
        lambda: actions.sign(key, a.maja, Draft(note, "changed", revision=signed.revision), LATER),
        lambda: actions.discard(journal, a.maja, note),
    ):
        with pytest.raises(Locked):
            act()
    assert texts(key, note) == ["signed"]
    assert Entry.objects.get(note=note).signed_at == NOW


def test_signing_that_was_overtaken_by_another_window_changes_nothing(a, journal, key):
    note = uuid4()
    actions.save_draft(journal, key, a.maja, Draft(note, "draft"), NOW)
    stale = Entry.objects.get(note=note)
    actions.sign(key, a.maja, Draft(note, "signed", revision=1), NOW)
    vault.write(key, stale, b"{}")
    with pytest.raises(Changed):
        actions._again(stale, Draft(note, "late", revision=1), LATER)
    assert texts(key, note) == ["signed"]


def test_only_its_author_goes_on_with_a_draft(a, journal, key):
    note = uuid4()
    actions.save_draft(journal, key, a.maja, Draft(note, "mine"), NOW)
    for act in (
        lambda: actions.save_draft(journal, key, a.robin, Draft(note, "his", revision=1), NOW),
        lambda: actions.sign(key, a.robin, Draft(note, "his", revision=1), NOW),
        lambda: actions.discard(journal, a.robin, note),
    ):
        with pytest.raises(Locked):
            act()


def test_a_correction_keeps_the_original_with_who_when_and_why(a, journal, key):
    note = uuid4()
    actions.sign(key, a.maja, Draft(note, "Hade ont i höger arm", template="session"), NOW)
    actions.correct(key, a.maja, note, 1, "Hade ont i vänster arm", "Fel sida", LATER)
    first, second = vault.read(key, Entry.objects.filter(note=note).order_by("version"))
    assert (first.content.text, first.entry.signed_at) == ("Hade ont i höger arm", NOW)
    assert (second.content.text, second.content.why) == ("Hade ont i vänster arm", "Fel sida")
    assert (second.entry.author, second.entry.signed_at, second.content.template) == (a.maja, LATER, "session")
    assert not first.altered and not second.altered
    assert list(second.entry.concerns.values_list("subject__person", flat=True)) == [a.elin.pk]


def test_two_corrections_at_once_do_not_hide_each_other(a, journal, key):
    note = uuid4()
    actions.sign(key, a.maja, Draft(note, "one"), NOW)
    actions.correct(key, a.maja, note, 1, "two", "why", LATER)
    with pytest.raises(Changed):
        actions.correct(key, a.maja, note, 1, "three", "why", LATER)
    assert texts(key, note) == ["one", "two"]


def test_neither_a_draft_nor_what_arrived_is_corrected(a, journal, key):
    draft = actions.save_draft(journal, key, a.maja, Draft(uuid4(), "draft"), NOW)
    arrived = actions.receive(journal, "journal.message", b"mail", NOW)
    for note in (draft.note, arrived.note, uuid4()):
        with pytest.raises(Locked):
            actions.correct(key, a.maja, note, 1, "other", "why", NOW)


def test_a_discarded_draft_is_gone(a, journal, key):
    note = uuid4()
    actions.save_draft(journal, key, a.maja, Draft(note, "wrong client"), NOW)
    actions.discard(journal, a.maja, note)
    assert not Entry.objects.exists()
    actions.discard(journal, a.maja, note)  # a double click


def test_drafts_that_wait_are_counted_for_their_author(a, journal, key):
    actions.save_draft(journal, key, a.maja, Draft(uuid4(), "draft"), NOW)
    actions.sign(key, a.maja, Draft(uuid4(), "note"), NOW)
    actions.receive(journal, "journal.message", b"mail", NOW)
    assert queries.drafts_of(a.maja) == {a.elin.pk: 1}
    assert queries.drafts_of(a.robin) == {}
