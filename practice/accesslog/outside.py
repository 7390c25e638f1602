"""What the chain keeps outside the database: the key that signs its heads, and each clinic's newest head.

Whoever can write to the database alone can therefore neither make a link nor cut off the chain's end unseen.
"""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

CLINIC = re.compile(r"[a-z0-9_]{1,63}")


def _key() -> Ed25519PrivateKey:
    path = Path(settings.ACCESS_LOG_KEY)
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    _write(draft, os.urandom(32))
    try:
        os.link(draft, path)  # whole or not at all, and never over a key that is there
    except FileExistsError:
        pass  # another process was first
    finally:
        draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def sign(head: bytes) -> bytes:
    return _key().sign(head)


def public_key() -> Ed25519PublicKey:
    return _key().public_key()


def keep(clinic: str, number: int, head: bytes) -> None:
    """The newest head of this clinic (its schema), in place of the one before."""
    path = _path(clinic)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    _write(draft, f"{number} {head.hex()}\n".encode())
    draft.replace(path)


def kept(clinic: str) -> tuple[int, bytes] | None:
    try:
        number, head = _path(clinic).read_text().split()
    except FileNotFoundError:
        return None
    return int(number), bytes.fromhex(head)


def forget(clinic: str) -> None:
    """The clinic is gone, and its log with it."""
    _path(clinic).unlink(missing_ok=True)


def _path(clinic):
    if not CLINIC.fullmatch(clinic):
        raise ValueError("not a clinic's schema")
    return Path(settings.ACCESS_LOG_HEADS) / clinic


def _write(path, data):
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
