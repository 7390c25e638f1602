"""A request with an Idempotency-Key is done once, however often it is sent: a phone that lost the answer may ask again.

Who asks and their key name one row, written in the same transaction as what the request does: of two at the same moment the
second waits for the first. What was refused leaves no row and may be tried again. A repeated request gets what stands there
now, read anew, so that nothing of an answer is kept.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from json import dumps
from uuid import UUID

from django.utils.translation import gettext

from shared.web.access import actor
from shared.web.api.models import Done
from shared.web.api.problems import Problem

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{8,128}")
KEPT = timedelta(days=1)


def once(request, act: Callable[[], UUID], now: datetime) -> tuple[UUID, bool]:
    """(the id of what the act made, whether it had been made before). `request`: REST framework's, its body parsed."""
    key = request.headers.get(HEADER)
    if key is None:
        return act(), False
    if not KEY.fullmatch(key):
        raise Problem("malformed", gettext("Idempotency-Key must be 8 to 128 plain characters."))
    who, same = actor(request), _digest(request.method, request.path, dumps(request.data, sort_keys=True, default=str))
    row, new = Done.objects.get_or_create(
        id=identity(who.pk, key), defaults={"person": who.pk, "request": same, "at": now}
    )
    if row.request != same:
        raise Problem("key-reused", gettext("Choose a new key for a new request."))
    if not new and row.made:
        return row.made, True
    made = act()
    Done.objects.filter(pk=row.pk).update(made=made)
    return made, False


def replayed(again: bool) -> dict[str, str]:
    """The header, as Resource.shown takes it, by which an answer says that nothing was done this time."""
    return {"Idempotency_Replayed": "true"} if again else {}


def identity(who, key: str) -> UUID:
    return UUID(bytes=sha256(f"{who}\n{key}".encode()).digest()[:16])


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def forget(now: datetime) -> int:
    """Rows whose day is over."""
    return Done.objects.filter(at__lt=now - KEPT).delete()[0]
