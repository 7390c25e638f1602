"""A month's key begins once, is never half there, and never comes back."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from shared.staff.epochs import Destroyed, FileEpochs, NoEpoch, Once, StillNeeded


@pytest.fixture
def epochs(tmp_path):
    return FileEpochs(tmp_path / "epochs", backup_days=35)


def test_nothing_is_sealed_before_an_epoch_begins(epochs):
    with pytest.raises(NoEpoch):
        epochs.current()


def test_each_month_has_a_key_of_its_own_that_only_the_owner_of_the_files_reads(epochs):
    assert epochs.begin("2026-01") and epochs.begin("2026-02")
    assert epochs.current() == "2026-02"
    assert len(epochs.key("2026-01")) == 32 and epochs.key("2026-01") != epochs.key("2026-02")
    assert stat.S_IMODE(epochs.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in epochs.folder.iterdir()} == {0o600}


def test_beginning_again_changes_nothing(epochs):
    epochs.begin("2026-01")
    before = epochs.key("2026-01")
    assert epochs.begin("2026-01") is False
    assert epochs.key("2026-01") == before
    assert [path.name for path in epochs.folder.iterdir()] == ["2026-01.key"]


def test_many_that_begin_the_same_month_at_once_agree_on_one_whole_key(epochs):
    def begin(_):
        epochs.begin("2026-01")
        return epochs.key("2026-01")

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(begin, range(32)))
    assert len(seen) == 1 and len(seen.pop()) == 32


def test_the_month_of_a_day(epochs):
    assert epochs.begin_month(date(2026, 11, 30)) == "2026-11"
    assert epochs.begin_month(date(2026, 11, 1)) == "2026-11"
    assert epochs.begin_month(date(2026, 12, 1)) == "2026-12"
    assert epochs.begin_month(date(2026, 11, 30)) == "2026-12"  # the clock went back: the epoch does not
    assert epochs.names() == ["2026-11", "2026-12"]


@pytest.mark.parametrize("name", ["", "2026", "2026-1", "../2026-01", "2026-01\n", "2026-01.key"])
def test_other_names_are_no_epochs(epochs, name):
    with pytest.raises(ValueError):
        epochs.begin(name)
    with pytest.raises(Destroyed):
        epochs.key(name)


def test_an_epoch_is_destroyed_only_when_nothing_needs_it(epochs):
    epochs.begin("2026-01")
    unused = date(2026, 2, 1)
    with pytest.raises(StillNeeded):  # the newest
        epochs.destroy("2026-01", date(2030, 1, 1), 0, unused)
    epochs.begin("2026-02")
    with pytest.raises(StillNeeded):  # the backup period runs
        epochs.destroy("2026-01", date(2026, 3, 7), 0, unused)
    with pytest.raises(StillNeeded):  # a row carries it
        epochs.destroy("2026-01", date(2026, 3, 8), 1, unused)
    old = epochs.key("2026-01")
    epochs.destroy("2026-01", date(2026, 3, 8), 0, unused)
    with pytest.raises(Destroyed):
        epochs.key("2026-01")
    with pytest.raises(Destroyed):
        epochs.begin("2026-01")
    assert not any(old in path.read_bytes() for path in epochs.folder.iterdir())
    assert epochs.current() == "2026-02"


def test_once_remembers_for_its_own_length_only(epochs):
    epochs.begin("2026-01")
    once = Once(epochs)
    assert once.current() == "2026-01"
    key = once.key("2026-01")
    epochs.begin("2026-02")
    epochs.destroy("2026-01", date(2026, 12, 1), 0, date(2026, 2, 1))
    assert once.current() == "2026-01" and once.key("2026-01") == key
    with pytest.raises(Destroyed):
        Once(epochs).key("2026-01")
