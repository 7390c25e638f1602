"""Signed values that leave the server and come back: links, hidden fields, cookies.

Every signature is salted with the place it was made in (the clinic's permanent schema name), so that a link of one clinic
is worth nothing at another. Nothing else in the project imports django.core.signing (a guarantee test holds that).
"""

from datetime import timedelta

from django.core import signing
from django.db import connection

BadSignature = signing.BadSignature  # also raised for one that is too old


def sign(value, purpose: str) -> str:
    """Any JSON value as URL-safe text, good for `purpose` in this place alone. Signed, not encrypted: no secrets."""
    return signing.dumps(value, salt=_salt(purpose), compress=True)


def unsign(text: str, purpose: str, life: timedelta):
    """The value, or BadSignature where the text is forged, from elsewhere, for something else, or older than `life`."""
    return signing.loads(text, salt=_salt(purpose), max_age=life)


def _salt(purpose):
    return f"enrum {connection.schema_name} {purpose}"
