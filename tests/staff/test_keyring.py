"""Anna has two hardware keys and one journal at one clinic, with a supervisor and three trustees. `Vault` is all that
is kept about it: the database as a dict."""

import copy
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.staff import keyring as k
from shared.staff.epochs import Destroyed, FileEpochs

CLINIC, ANNA = "c_biet", "anna"
JOURNAL = k.JournalPlace(CLINIC, "journal-1", 1)


def entry(name, version=1, generation=1):
    return k.EntryPlace(CLINIC, "journal-1", name, version, generation)


class Vault:
    def __init__(self, folder):
        self.epochs = FileEpochs(folder)
        self.epochs.begin("2026-01")
        self.prf = {b"key-a": os.urandom(32), b"key-b": os.urandom(32)}
        root = os.urandom(32)
        self.halves = {c: k.hardware_pair(prf, ANNA, c)[1] for c, prf in self.prf.items()}
        self.tag = k.keyset_tag(root, ANNA, 1, self.halves)
        self.roots = {c: k.seal_root(self.epochs, half, root, ANNA, c, 1) for c, half in self.halves.items()}
        private, self.public = k.new_pair()
        self.supervisor = k.new_pair()
        self.trustees = {name: k.new_pair() for name in ("t1", "t2", "t3")}
        anna = k.public_of(k.clinic_private(root, CLINIC))
        self.copies = {
            ANNA: k.seal_copy(self.epochs, anna, private, JOURNAL, ANNA),
            "supervisor": k.seal_copy(self.epochs, self.supervisor[1], private, JOURNAL, "supervisor"),
        }
        self.pairs = k.seal_pairs(self.epochs, private, {t: pair[1] for t, pair in self.trustees.items()}, JOURNAL)
        self.entries = {e: k.seal_entry(self.epochs, self.public, f"note {e}".encode(), entry(e)) for e in "12"}

    def root(self, credential=b"key-a", prf=None):
        prf = prf or self.prf[credential]
        return k.open_root(self.epochs, prf, self.roots[credential], ANNA, credential, 1)

    def journal(self, credential=b"key-a", prf=None):
        mine = k.clinic_private(self.root(credential, prf), CLINIC)
        return k.open_copy(self.epochs, mine, self.copies[ANNA], JOURNAL, ANNA, self.public)

    def read(self, private, name="1"):
        return k.open_entry(self.epochs, k.OpenedJournal(private), self.entries[name], entry(name))

    def next_month(self):
        """What the monthly job does: begin first, so that whatever is written meanwhile carries the new epoch."""
        self.epochs.begin("2026-02")
        for c, kept in self.roots.items():
            self.roots[c] = k.rewrap(self.epochs, kept, k.root_context(ANNA, c, 1))
        for reader, kept in self.copies.items():
            self.copies[reader] = k.rewrap(self.epochs, kept, k.copy_context(JOURNAL, reader))
        for name, kept in self.entries.items():
            context = k.head_context(kept.shelved, entry(name))
            self.entries[name] = kept._replace(head=k.rewrap(self.epochs, kept.head, context))

    def destroy_january(self):
        self.epochs.destroy("2026-01", date(2026, 3, 8), 0, unused_since=date(2026, 2, 1))


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "epochs")


def dumped(vault):
    """An old dump. The epochs are no part of it: they are read where they lie, or are gone."""
    old = copy.copy(vault)
    old.roots, old.copies, old.entries = dict(vault.roots), dict(vault.copies), dict(vault.entries)
    return old


@pytest.mark.parametrize("credential", [b"key-a", b"key-b"])
def test_each_hardware_key_opens_the_journal(vault, credential):
    assert vault.read(vault.journal(credential)) == b"note 1"


def test_dump_and_master_keys_open_nothing_without_the_prf_output(vault):
    """All that a thief of server and dump holds, tried on every lock."""
    with pytest.raises(k.Refused):
        vault.journal(prf=os.urandom(32))
    with pytest.raises(k.Refused):
        vault.journal(b"key-a", prf=vault.prf[b"key-b"])  # the right person, the wrong key for this row
    with pytest.raises(k.Refused):
        vault.journal(prf=b"short")
    epoch = vault.epochs.key("2026-01")
    guesses = [epoch, *vault.halves.values(), vault.public, vault.tag, bytes(32)]
    guesses += [k.derive(epoch, k.context("clinic", CLINIC)), k.clinic_private(epoch, CLINIC)]
    locks = [
        (k.unwrap(vault.epochs, kept, k.copy_context(JOURNAL, r)), k.copy_context(JOURNAL, r))
        for r, kept in vault.copies.items()
    ]
    locks += [
        (k.unwrap(vault.epochs, kept, k.root_context(ANNA, c, 1)), k.root_context(ANNA, c, 1))
        for c, kept in vault.roots.items()
    ]
    locks += [
        (k.unwrap(vault.epochs, sealed.head, k.head_context(False, entry(e))), k.head_context(False, entry(e)))
        for e, sealed in vault.entries.items()
    ]
    assert len(locks) == 6
    for blob, ctx in locks:
        for guess in guesses:
            with pytest.raises(k.Refused):
                k.open_with(guess, blob, ctx)
            with pytest.raises(k.Refused):
                k.unlock(guess, blob, ctx)


def test_ciphertexts_do_not_move(vault):
    opened = k.OpenedJournal(vault.journal())
    a, b = vault.entries["1"], vault.entries["2"]
    for forged in (b, k.Entry(a.head, b.body), k.Entry(b.head, a.body)):
        with pytest.raises(k.Refused):
            k.open_entry(vault.epochs, opened, forged, entry("1"))
    for place in (entry("1")._replace(clinic="c_other"), entry("1")._replace(journal="journal-2"), entry("1", 2)):
        with pytest.raises(k.Refused):
            k.open_entry(vault.epochs, opened, a, place)


@given(at=st.integers(0, 33), bit=st.integers(0, 7))
def test_a_changed_bit_is_refused(tmp_path_factory, at, bit):
    key = bytes(32)
    locked = bytearray(k.lock(key, b"grief!", b"place"))
    locked[at % len(locked)] ^= 1 << bit
    with pytest.raises(k.Refused):
        k.unlock(key, locked, b"place")


parts = st.lists(st.binary(max_size=6), max_size=4)


@given(parts, parts)
def test_contexts_are_unambiguous(one, other):
    assert (k.context("x", *one) == k.context("x", *other)) == (one == other)
    assert k.context("x", *one) != k.context("y", *one)


def test_a_replaced_public_half_is_noticed(vault):
    vault.public = k.new_pair()[1]
    with pytest.raises(k.Refused):
        vault.journal()


def test_an_old_dump_opens_nothing_once_its_epoch_is_gone(vault):
    dump = dumped(vault)
    vault.next_month()
    assert vault.read(vault.journal()) == b"note 1"
    assert dump.read(dump.journal()) == b"note 1"  # within the backup period it still opens
    vault.destroy_january()
    with pytest.raises(Destroyed):
        dump.journal()  # old dump and the practitioner's own key
    with pytest.raises(Destroyed):
        dump.read(vault.journal())  # old dump and the living journal's key: an erased note stays erased
    assert vault.read(vault.journal()) == b"note 1"


def test_after_a_loss_the_keys_that_stay_open_the_new_root_and_the_lost_one_does_not(vault):
    """Only key-a is here. key-b lies in a drawer, key-c was stolen."""
    root, stolen = vault.root(), os.urandom(32)
    halves = vault.halves | {b"key-c": k.hardware_pair(stolen, ANNA, b"key-c")[1]}
    tag = k.keyset_tag(root, ANNA, 1, halves)
    new = k.rotate_root(vault.epochs, root, ANNA, 1, halves, tag, without={b"key-c"})
    assert set(new.sealed) == {b"key-a", b"key-b"} and new.generation == 2
    drawer = k.open_root(vault.epochs, vault.prf[b"key-b"], new.sealed[b"key-b"], ANNA, b"key-b", 2)
    assert drawer == new.root != root
    assert k.clinic_private(new.root, CLINIC) != k.clinic_private(root, CLINIC)
    for sealed in new.sealed.values():
        with pytest.raises(k.Refused):
            k.open_root(vault.epochs, stolen, sealed, ANNA, b"key-c", 2)
    k.check_keyset(new.root, ANNA, 2, vault.halves, new.tag)


def test_a_public_half_slipped_into_the_database_receives_no_root(vault):
    slipped_in = vault.halves | {b"evil": k.new_pair()[1]}
    with pytest.raises(k.Refused):
        k.rotate_root(vault.epochs, vault.root(), ANNA, 1, slipped_in, vault.tag)
    with pytest.raises(k.Refused):
        k.rotate_root(vault.epochs, vault.root(), ANNA, 1, vault.halves, None)
    with pytest.raises(k.Refused):
        k.rotate_root(vault.epochs, vault.root(), ANNA, 1, vault.halves, vault.tag, without=vault.halves)


def test_former_roots_lie_under_the_new_one(vault):
    former, fresh = [vault.root(), os.urandom(32)], os.urandom(32)
    kept = k.keep_previous(vault.epochs, fresh, former, ANNA, 2)
    assert k.open_previous(vault.epochs, fresh, kept, ANNA, 2) == former
    for root, generation in ((former[0], 2), (fresh, 3)):
        with pytest.raises(k.Refused):
            k.open_previous(vault.epochs, root, kept, ANNA, generation)


def test_a_clinic_reseals_to_the_new_pair(vault):
    old, new = k.clinic_private(vault.root(), CLINIC), k.clinic_private(os.urandom(32), CLINIC)
    moved = k.reseal_copy(vault.epochs, old, k.public_of(new), vault.copies[ANNA], JOURNAL, ANNA)
    private = k.open_copy(vault.epochs, new, moved, JOURNAL, ANNA, vault.public)
    assert vault.read(private) == b"note 1"
    with pytest.raises(k.Refused):
        k.open_copy(vault.epochs, old, moved, JOURNAL, ANNA, vault.public)


def test_what_came_through_the_slot_cannot_pose_as_written_by_a_key_holder(vault):
    opened, place = k.OpenedJournal(vault.journal()), entry("3")
    written = k.write_entry(vault.epochs, opened, b"mine", place)
    assert written.shelved and k.open_entry(vault.epochs, opened, written, place) == b"mine"
    arrived = k.seal_entry(vault.epochs, vault.public, b"form", place)
    with pytest.raises(k.Refused):
        k.open_entry(vault.epochs, opened, arrived._replace(shelved=True), place)
    shelved = k.shelve_entry(vault.epochs, opened, arrived, place)
    assert shelved.shelved and k.open_entry(vault.epochs, opened, shelved, place) == b"form"


def test_any_two_trustees_open_and_none_alone(vault):
    private = vault.journal()
    assert len(vault.pairs) == 6
    for (a, b), sealed in vault.pairs.items():
        waiting = k.first_opens(vault.epochs, vault.trustees[a][0], sealed, JOURNAL, a, b)
        assert k.second_opens(vault.epochs, vault.trustees[b][0], waiting, JOURNAL, a, b) == private
        with pytest.raises(k.Refused):
            k.second_opens(vault.epochs, vault.trustees[a][0], waiting, JOURNAL, a, b)
        with pytest.raises(k.Refused):
            k.first_opens(vault.epochs, vault.trustees[b][0], sealed, JOURNAL, a, b)


def test_clinics_are_apart():
    root = os.urandom(32)
    assert k.clinic_private(root, "c_a") != k.clinic_private(root, "c_b")


def test_a_session_opens_with_its_cookie_at_its_place_only(vault):
    secret, cookie = os.urandom(32), os.urandom(32)
    held = k.hold(vault.epochs, cookie, secret, "c_biet", "session-1")
    assert k.take(vault.epochs, cookie, held, "c_biet", "session-1") == secret
    for wrong, place in (
        (os.urandom(32), ("c_biet", "session-1")),
        (cookie, ("c_other", "session-1")),
        (cookie, ("c_biet", "session-2")),
        (b"", ("c_biet", "session-1")),
    ):
        with pytest.raises(k.Refused):
            k.take(vault.epochs, wrong, held, *place)


def test_the_challenge_opens_only_with_its_verifier(vault):
    private, public = k.challenge_pair(b"v" * 32)
    assert k.challenge_pair(b"v" * 32) == (private, public) and public == k.public_of(private)
    sealed = k.seal_to(public, b"secret", b"code")
    assert k.open_with(private, sealed, b"code") == b"secret"
    with pytest.raises(k.Refused):
        k.open_with(k.challenge_pair(b"w" * 32)[0], sealed, b"code")
    with pytest.raises(k.Refused):
        k.open_with(private, sealed, b"other code")


def test_a_low_order_point_receives_no_secret():
    """RFC 7748 section 6.1: the all-zero point gives everybody the same shared secret."""
    with pytest.raises(ValueError):
        k.seal_to(bytes(32), b"secret", b"")


def test_sizes_are_as_documented(vault):
    opened = k.OpenedJournal(vault.journal())
    written = k.write_entry(vault.epochs, opened, b"x" * 100, entry("3"))
    arrived = k.seal_entry(vault.epochs, vault.public, b"x" * 100, entry("3"))
    assert (len(written.body), len(written.head.blob)) == (128, 88)
    assert (len(arrived.body), len(arrived.head.blob)) == (128, 108)
    assert {len(kept.blob) for kept in (*vault.copies.values(), *vault.roots.values())} == {108}
