"""Where a mail that can't be delivered comes back to: an address of its own for each message, so that whoever returns it says
which one it was, whatever they write about it (variable envelope return path).

    r-<30 bytes in base32>@<the sender's domain>       who made it, which message, and a stamp that nobody else can make

The address says nothing of the person written to, and stays under the 64 signs of a local part (RFC 5321 section 4.5.3.1.1).
"""

import hashlib
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Iterable
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from shared.signing import stamp

PREFIX, PURPOSE = "r-", "returned mail"
PLACE, MESSAGE = 6, 16  # bytes; what is left is the stamp


class Returned(NamedTuple):
    """The place that sent it, and the message's own reference there."""

    place: str
    reference: UUID


def address(reference: UUID, prefix: str = PREFIX, purpose: str = PURPOSE) -> str:
    """Of a message that the place entered sends; or, with another prefix and purpose, of what else comes by mail."""
    place = connection.schema_name
    local = b32encode(_digest(place) + reference.bytes + stamp(reference.bytes, purpose, place)).decode().lower()
    return f"{prefix}{local}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}"


def read(text: str, places: Iterable[str], prefix: str = PREFIX, purpose: str = PURPOSE) -> Returned | None:
    """None for an address that is none of ours, or whose stamp is not."""
    local, _, _domain = text.strip().strip("<>").lower().partition("@")
    try:
        whole = b32decode(local.removeprefix(prefix).upper()) if local.startswith(prefix) else b""
    except (Error, ValueError):
        return None
    place = next((one for one in places if _digest(one) == whole[:PLACE]), None)
    reference, seal = whole[PLACE : PLACE + MESSAGE], whole[PLACE + MESSAGE :]
    if place is None or len(reference) < MESSAGE or not compare_digest(seal, stamp(reference, purpose, place)):
        return None
    return Returned(place, UUID(bytes=reference))


def _digest(place: str) -> bytes:
    return hashlib.sha256(place.encode()).digest()[:PLACE]
