"""Sealing to a clinic's OpenPGP key (RFC 9580), by Sequoia. Nothing here keeps or knows a private key."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

import pysequoia

LONGEST = 100_000  # characters of a key


class Unfit(ValueError):
    """`why`: "unreadable", "secret" (it holds the private half), "expired", "revoked", "sealing" (nothing can be sealed)."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Checked:
    """`armored`: as it is kept, the public half alone."""

    armored: str
    fingerprint: str
    expires_at: datetime | None


def checked(armored: str, now: datetime) -> Checked:
    """Raises Unfit. Tries the key by sealing something to it, so that one that only signs is found out here."""
    try:
        cert = pysequoia.Cert.from_bytes(armored.encode())
    except Exception:  # the library raises its own kinds, and plain ones
        raise Unfit("unreadable") from None
    if _holds_secret(cert):
        raise Unfit("secret")
    if cert.is_revoked:
        raise Unfit("revoked")
    if cert.expiration is not None and cert.expiration <= now:
        raise Unfit("expired")
    seal(armored, b"")
    return Checked(armored.strip() + "\n", cert.fingerprint.upper(), cert.expiration)


def _holds_secret(cert: pysequoia.Cert) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Tsk.from_bytes, which it points to, takes public keys too
        return cert.has_secret_keys


def seal(armored: str, data: bytes) -> bytes:
    """ASCII-armored. Raises Unfit("sealing"), also where the key has expired meanwhile."""
    try:
        return pysequoia.encrypt(data, recipients=[pysequoia.Cert.from_bytes(armored.encode())])
    except Exception:
        raise Unfit("sealing") from None


def entity(text: str) -> bytes:
    """A MIME entity of plain text, which is what PGP/MIME seals (RFC 3156 section 4)."""
    part = EmailMessage(policy=SMTP)
    part.set_content(text)
    del part["MIME-Version"]
    return part.as_bytes(policy=SMTP)
