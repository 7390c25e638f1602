"""A parcel's files on the disk, each encrypted with the parcel's key, piece by piece, so that none is ever held whole.

    DATA_DIR/leaving/<schema>/<parcel>/<number>     one file: pieces of at most 1 MiB, each with its length before it
                                       index        {name: {number, size, sha256}}, encrypted too
                                       progress     {"done": 3, "of": 57}: how far the job is, and nothing else

AES-256-GCM with random 96-bit nonces (NIST SP 800-38D section 8.2.2). A piece is bound to its parcel, file and place in it,
and the last one says that it is the last: none can be left out, moved or put in from elsewhere.
"""

import hashlib
import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

from shared.staff import keyring

PIECE = 2**20
CLINIC = re.compile(r"[a-z0-9_]{1,63}")
_LENGTH = 4


def folder(clinic: str, parcel: UUID | None = None) -> Path:
    """Of one parcel, or of all that a clinic has (its schema)."""
    if not CLINIC.fullmatch(clinic):
        raise ValueError("not a clinic's schema")
    found = Path(settings.DATA_DIR) / "leaving" / clinic
    return found / str(parcel) if parcel else found


def forget(clinic: str, parcel: UUID | None = None) -> None:
    shutil.rmtree(folder(clinic, parcel), ignore_errors=True)


class Store:
    """Use `begin` before the first `put`, and `close` after the last one."""

    def __init__(self, clinic: str, parcel: UUID, key: bytes):
        self.folder, self.parcel, self._key, self.index = folder(clinic, parcel), parcel, key, {}
        self._numbers = itertools.count(1)  # a file may be begun while another one is being written

    def __repr__(self):
        return "Store"  # no key in a log

    def begin(self) -> None:
        """Empty, whatever an attempt before has left."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)

    def put(self, name: str, parts: Iterable[bytes]) -> dict:
        """{number, size, sha256} of what was written."""
        number, size, whole = next(self._numbers), 0, hashlib.sha256()
        with self._fresh(str(number)) as file:
            place, waiting = 0, b""
            for part in parts:
                size, waiting = size + len(part), waiting + part
                whole.update(part)
                while len(waiting) > PIECE:
                    self._write(file, number, place, waiting[:PIECE], last=False)
                    place, waiting = place + 1, waiting[PIECE:]
            self._write(file, number, place, waiting, last=True)
        self.index[name] = {"number": number, "size": size, "sha256": whole.hexdigest()}
        return self.index[name]

    def close(self) -> None:
        with self._fresh("index") as file:
            self._write(file, 0, 0, json.dumps(self.index).encode(), last=True)

    def open(self) -> dict:
        """The index of what is there. Raises keyring.Refused or FileNotFoundError."""
        self.index = json.loads(b"".join(self._pieces(0, self.folder / "index")))
        return self.index

    def read(self, name: str) -> Iterator[bytes]:
        number = self.index[name]["number"]
        return self._pieces(number, self.folder / str(number))

    def tell(self, done: int, of: int) -> None:
        draft = self.folder / "progress.new"
        draft.write_text(json.dumps({"done": done, "of": of}))
        draft.replace(self.folder / "progress")

    def _fresh(self, name):
        return os.fdopen(os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")

    def _context(self, number, place, last):
        return keyring.context("parcel file", self.parcel, number, place, "last" if last else "more")

    def _write(self, file, number, place, data, last):
        sealed = keyring.lock(self._key, data, self._context(number, place, last))
        file.write((len(sealed) | (1 << 31 if last else 0)).to_bytes(_LENGTH, "big") + sealed)

    def _pieces(self, number, path):
        with path.open("rb") as file:
            place, last = 0, False
            while not last:
                head = int.from_bytes(file.read(_LENGTH), "big")
                last, length = bool(head >> 31), head & 0x7FFFFFFF
                yield keyring.unlock(self._key, file.read(length), self._context(number, place, last))
                place += 1


def progress(clinic: str, parcel: UUID) -> tuple[int, int] | None:
    """(done, of), or None before the first step."""
    try:
        told = json.loads((folder(clinic, parcel) / "progress").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return told["done"], told["of"]


@contextmanager
def as_file(box: Store, name: str) -> Iterator[IO[bytes]]:
    """One of its files to read in any order: decrypted into an unnamed file, which is gone when it is closed."""
    with tempfile.TemporaryFile(dir=box.folder) as file:
        for piece in box.read(name):
            file.write(piece)
        file.seek(0)
        yield file


# --- journals that a practitioner added -----------------------------------------------------------------------------


def part_name(holder: UUID) -> str:
    return f"journals/{holder}.locked"


def put_part(clinic: str, parcel: UUID, holder: UUID, locked: bytes) -> None:
    """`locked` already is, with a key that nobody here keeps."""
    path = folder(clinic, parcel) / part_name(holder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_bytes(locked)
    draft.replace(path)


def parts(clinic: str, parcel: UUID) -> dict[str, bytes]:
    found = folder(clinic, parcel) / "journals"
    return {f"journals/{path.name}": path.read_bytes() for path in sorted(found.glob("*.locked"))}
