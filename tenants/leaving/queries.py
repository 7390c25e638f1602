"""Reading about parcels, in the clinic's place."""

import json
from base64 import b32decode, b32encode
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection

from tenants.leaving.models import Parcel

GROUP = 4  # letters, as a code is written down


def parcels(kind: str):
    """Latest first."""
    return Parcel.objects.filter(kind=kind).order_by("-asked_at")


def account_of(user: UUID) -> UUID:
    return get_user_model()._base_manager.values_list("staff_id", flat=True).get(pk=user)


def formerly() -> list[str]:
    """Schemas of the clinics that this one continues, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.formerly()")
        return json.loads(cursor.fetchone()[0] or "[]")


def code(key: bytes) -> str:
    """A key as a person writes it down: base32 (RFC 4648 section 6) in groups."""
    letters = b32encode(key).decode().rstrip("=")
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def key_of(text: str) -> bytes:
    """Raises ValueError."""
    letters = text.upper().replace("-", "").replace(" ", "")
    return b32decode(letters + "=" * (-len(letters) % 8))
