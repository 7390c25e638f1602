"""Key-encryption keys by month, outside the database.

A KMS or HSM takes the place of `FileEpochs` with the same methods. With files, "destroyed" is as true as the disk's
erase and the absence of copies of this folder: it must never lie in the same backup as the database.
"""

import os
import re
from datetime import date, timedelta
from pathlib import Path

MONTH = re.compile(r"\d{4}-\d{2}")


class Destroyed(Exception):
    """The epoch is gone: whatever was wrapped under it opens no more, for nobody."""


class NoEpoch(Exception):
    """The folder holds no key at all."""


class StillNeeded(Exception):
    """The epoch may not be destroyed yet: it is the newest, rows carry it, or the backup period runs."""


class FileEpochs:
    """One file of 32 random bytes per epoch, "2026-11.key". `backup_days` is the clinic's promised backup period."""

    def __init__(self, folder, backup_days: int = 35):
        self.folder, self.backup_days = Path(folder), backup_days
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def names(self) -> list[str]:
        """Living epochs, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*.key") if MONTH.fullmatch(path.stem))

    def current(self) -> str:
        names = self.names()
        if not names:
            raise NoEpoch(f"no epoch in {self.folder}: begin one before anything is sealed")
        return names[-1]

    def key(self, epoch: str) -> bytes:
        # Read each time: a long-lived worker must not keep what the folder has lost. `Once` is for one request.
        if not MONTH.fullmatch(epoch):
            raise Destroyed(epoch)
        try:
            return (self.folder / f"{epoch}.key").read_bytes()
        except FileNotFoundError:
            raise Destroyed(epoch) from None

    def begin(self, epoch: str) -> bool:
        """Make `epoch` ("2026-11") the current one; False when it is there already. A destroyed name never returns.

        The key is written beside and linked into place whole: two that begin the same month at once, or a machine that
        stops in between, leave one complete key and never half of one."""
        if not MONTH.fullmatch(epoch):
            raise ValueError(f"not a month: {epoch!r}")
        if (self.folder / f"{epoch}.destroyed").exists():
            raise Destroyed(epoch)
        draft = self.folder / f"{epoch}.{os.getpid()}.{os.urandom(4).hex()}.draft"
        _write(draft, os.urandom(32))
        try:
            os.link(draft, self.folder / f"{epoch}.key")
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        self._sync()
        return True

    def begin_month(self, today: date) -> str:
        """The epoch of `today`, begun if it is not there yet. An epoch newer than today's stays the current one."""
        names, epoch = self.names(), f"{today:%Y-%m}"
        if not names or epoch > names[-1]:
            self.begin(epoch)
        return self.current()

    def destroy(self, epoch: str, today: date, in_use: int, unused_since: date) -> None:
        """For ever. `in_use`: rows of the live database, all clinics, that still carry this epoch. `unused_since`: the
        day when the re-wrapping to its successor *finished*; dumps made until then carry it, so the backup period runs
        from there. StillNeeded when it is too early."""
        later = [name for name in self.names() if name > epoch]
        if not later or in_use or today < unused_since + timedelta(days=self.backup_days):
            raise StillNeeded(epoch)
        path = self.folder / f"{epoch}.key"
        with open(path, "r+b") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        path.rename(path.with_suffix(".destroyed"))
        path.with_suffix(".destroyed").write_bytes(b"")
        self._sync()

    def is_waiting(self, epoch: str, today: date) -> bool:
        """Nothing carried it when that was last counted, and the backup period since then is not over."""
        mark = self._mark(epoch)
        if not mark.exists():
            return False
        return today < date.fromisoformat(mark.read_text()) + timedelta(days=self.backup_days)

    def retire(self, epoch: str, today: date, in_use: int) -> bool:
        """Whether it was destroyed just now. To be asked from time to time: the first time that nothing carries it starts
        the backup period, rows that turn up again (a dump was played back) stop it."""
        mark = self._mark(epoch)
        if in_use:
            mark.unlink(missing_ok=True)
            return False
        if not mark.exists():
            _write(mark, today.isoformat().encode())
        try:
            self.destroy(epoch, today, in_use, date.fromisoformat(mark.read_text()))
        except StillNeeded:
            return False
        mark.unlink()
        return True

    def _mark(self, epoch):
        return self.folder / f"{epoch}.unused"

    def _sync(self):
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _write(path: Path, data: bytes):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, data)
        os.fsync(file)
    finally:
        os.close(file)


class Once:
    """The same, remembering keys for the length of one request or job."""

    def __init__(self, epochs):
        self._epochs, self._keys, self._current = epochs, {}, None

    def current(self) -> str:
        self._current = self._current or self._epochs.current()
        return self._current

    def key(self, epoch: str) -> bytes:
        if epoch not in self._keys:
            self._keys[epoch] = self._epochs.key(epoch)
        return self._keys[epoch]
