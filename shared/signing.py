"""Signed values that leave the server and come back: links, hidden fields, cookies.

Every signature is salted with the place it was made in (the clinic's permanent schema name), so that a link of one clinic
is worth nothing at another. Nothing else in the project imports django.core.signing (a guarantee test holds that).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

from django.core import signing
from django.db import connection
from django.utils.crypto import salted_hmac

STAMP, ID = 8, 16  # bytes of a stamp, and of an id
BadSignature = signing.BadSignature  # also raised for one that is too old


def sign(value, purpose: str) -> str:
    """Any JSON value as URL-safe text, good for `purpose` in this place alone. Signed, not encrypted: no secrets."""
    return signing.dumps(value, salt=_salt(purpose), compress=True)


def unsign(text: str, purpose: str, life: timedelta):
    """The value, or BadSignature where the text is forged, from elsewhere, for something else, or older than `life`."""
    return signing.loads(text, salt=_salt(purpose), max_age=life)


def stamp(data: bytes, purpose: str, place: str) -> bytes:
    """Eight bytes that only we can make of these, for this purpose and place; compare with hmac.compare_digest."""
    return salted_hmac(_salt(purpose, place), data, algorithm="sha256").digest()[:STAMP]


def sealed_id(key: UUID, purpose: str) -> str:
    """For the link by which somebody without an account comes back: which row it is, and a stamp that nobody else can make.
    32 signs, so that the header of a mail need not be broken."""
    return urlsafe_b64encode(key.bytes + stamp(key.bytes, purpose, connection.schema_name)).decode()


def id_of(text: str, purpose: str) -> UUID | None:
    """What sealed_id said; None where it is forged, from elsewhere or for something else."""
    try:
        whole = urlsafe_b64decode(text.encode())
    except (Error, ValueError):
        return None
    key, seal = whole[:ID], whole[ID:]
    if len(key) < ID or not compare_digest(seal, stamp(key, purpose, connection.schema_name)):
        return None
    return UUID(bytes=key)


def unsign_from(place: str, text: str, purpose: str):
    """What `place` signed, whenever that was: for a parcel that a clinic brings to another one (tenants.leaving)."""
    return signing.loads(text, salt=_salt(purpose, place))


def _salt(purpose, place=""):
    return f"enrum {place or connection.schema_name} {purpose}"
