"""Reading about parcels, in the clinic's place."""

import json
from base64 import b32decode, b32encode
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q

from shared.privacy import place
from tenants.leaving.models import Parcel

GROUP = 4  # letters, as a code is written down


def parcels(kind: str):
    """Latest first."""
    return Parcel.objects.filter(kind=kind).order_by("-asked_at")


def account_of(user: UUID) -> UUID:
    return get_user_model()._base_manager.values_list("staff_id", flat=True).get(pk=user)


def only_owner_bound() -> UUID | None:
    """The clinic's only owner, where they are under absolute secrecy: what nobody asked for is then made for them, for a parcel
    of nobody's would lack all of theirs."""
    people = get_user_model()._base_manager.filter(is_active=True, closed_at=None)
    owners = people.filter(Q(role="owner") | Q(more_roles__contains=["owner"])).values_list("pk", flat=True)
    only = list(owners[:2])
    return only[0] if len(only) == 1 and only[0] in place.secret_from(None) else None


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
