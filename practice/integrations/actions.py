"""Making, finding and ending keys."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from practice.integrations.disclosing import disclosed
from practice.integrations.models import Key

BEGINS = "enrum_"  # so that scanners of published code know one when they see it
NOTED = timedelta(hours=1)


class NotDisclosed(Exception):
    """The policy does not let that recipient have what the scopes show."""


def make(recipient: str, scopes: Collection[str], lasts: timedelta, now: datetime) -> tuple[Key, str]:
    """(the row, the key itself, which is told once). Raises NotDisclosed."""
    if not scopes or set(scopes) - set(disclosed(recipient, now).scopes()):
        raise NotDisclosed
    secret = BEGINS + token_urlsafe(32)
    row = Key.objects.create(
        recipient=recipient, scopes=sorted(scopes), digest=_digest(secret), created_at=now, expires_at=now + lasts
    )
    return row, secret


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def find(secret: str, now: datetime) -> Key | None:
    """The key that still opens something. Once an hour it is noted that it was used."""
    row = Key.objects.filter(digest=_digest(secret), revoked_at=None, expires_at__gt=now).first()
    if row and (row.used_at is None or now - row.used_at > NOTED):
        Key.objects.filter(pk=row.pk).update(used_at=now)
    return row


def revoke(pk, now: datetime) -> bool:
    """At once. Whether there was one to revoke."""
    return Key.objects.filter(pk=pk, revoked_at=None).update(revoked_at=now) == 1
