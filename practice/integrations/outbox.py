"""What other programs are told by themselves: written down with what happened, in its transaction, and sent by a job.

A message is small, because it leaves the house: what kind of thing happened, when, and ids to read it by, with a key. It is
signed as Standard Webhooks has it (standardwebhooks.com, 1.0), so that its receiver knows whose it is and how old:

    POST <url>
    webhook-id: 0199…                     the same however often it is sent: who has it already does nothing
    webhook-timestamp: 1796115600         when it was sent; a receiver refuses what is older than some minutes
    webhook-signature: v1,<base64>        HMAC-SHA256 over "<id>.<timestamp>.<body>"; two, with a space, while a secret changes
    {"id": "0199…", "type": "booking.moved", "at": "2026-11-26T09:00:00Z", "about": "0199…"}

Ids sort in the order in which things happened. Whatever 2xx is answered means that it was taken.
"""

from base64 import b64encode
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from json import dumps
from secrets import token_bytes
from uuid import UUID

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.booking.models import Booking
from practice.integrations import disclosing
from practice.integrations.models import PING, Delivery, Happening, Hook, Scope
from practice.people import secrecy
from shared.ids import uuid7
from shared.privacy.rights.queries import who_restricted
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.isolation.jobs import later

DELIVER = "practice.integrations.tasks.deliver"
BEGINS = "whsec_"
OVERLAP = timedelta(hours=24)  # in which a former secret still signs
SCOPES = {"booking": Scope.BOOKINGS, "client": Scope.CLIENTS, "invoice": Scope.INVOICES}
State = Delivery.State


def scope_of(kind: str) -> Scope | None:
    return SCOPES.get(kind.partition(".")[0])


def categories_of(kind: str) -> list[str]:
    """What the policy must let the recipient have, to be told of it."""
    scope = scope_of(kind)
    return [disclosing.LEAST[scope]] if scope else []


def happened(kind: str, about: UUID, person: UUID | None, now: datetime) -> None:
    """settings.HAPPENED. Nothing of whoever has restricted the use of their data, nor of what absolute secrecy hides."""
    hooks = list(Hook.objects.filter(off=Hook.Off.NO, kinds__contains=[Happening(kind)]))
    if not hooks or _is_hidden(kind, about, person, now):
        return
    Delivery.objects.bulk_create(_written(hook, kind, about, person, now) for hook in hooks)
    for hook in hooks:
        wake(hook)


def _is_hidden(kind, about, person, now) -> bool:
    if person and (who_restricted({person}, categories_of(kind)[0], now) or secrecy.hidden_among({person}, None)):
        return True
    return scope_of(kind) == Scope.BOOKINGS and not Booking.objects.filter(secrecy.open_to(None), pk=about).exists()


def ping(hook: Hook, now: datetime) -> Delivery:
    """Something without meaning, to see whether it is taken."""
    row = _written(hook, PING, hook.pk, None, now)
    row.save(force_insert=True)
    wake(hook)
    return row


def _written(hook, kind, about, person, now):
    return Delivery(hook=hook, kind=kind, about=about, person=person, happened_at=now, asked_at=now, next_at=now)


def wake(hook: Hook) -> None:
    later(DELIVER, hook=str(hook.pk), queueing_lock=f"hook {hook.pk}")


def again(row: Delivery, now: datetime) -> bool:
    """Once more by hand, under the same id. False while it waits anyway, or where its hook is off."""
    rows = Delivery.objects.filter(pk=row.pk, hook__off=Hook.Off.NO).exclude(state=State.WAITING)
    found = rows.update(
        state=State.WAITING, asked_at=now, next_at=now, ended_at=None, attempts=0, problem="", status=None
    )
    if found:
        wake(row.hook)
    return bool(found)


@sensitive_variables("secret")
def add(recipient: str, url: str, kinds: Collection[str], now: datetime) -> tuple[Hook, str]:
    """(the row, its secret, which is told once). `url`, `kinds`: of a valid form."""
    row = Hook(pk=uuid7(), recipient=recipient, url=url, kinds=sorted(kinds), created_at=now)
    secret = _new_secret(row)
    row.save(force_insert=True)
    return row, secret


@sensitive_variables("secret")
def rotate(row: Hook, now: datetime) -> str:
    """The new secret. The one before goes on signing for a day, beside it."""
    row.former_epoch, row.former, row.former_until = row.secret_epoch, row.secret, now + OVERLAP
    secret = _new_secret(row)
    row.save(update_fields=["secret_epoch", "secret", "former_epoch", "former", "former_until"])
    return secret


@sensitive_variables()
def _new_secret(row: Hook) -> str:
    raw = token_bytes(32)
    row.secret_epoch, row.secret = keyring.wrap(epochs(), raw, secret_context(connection.schema_name, row))
    return BEGINS + b64encode(raw).decode()


def secret_context(place: str, row: Hook) -> bytes:
    return keyring.context("webhook secret", place, row.pk)


def turn_off(row: Hook, why: str, now: datetime) -> None:
    """What still waits is given up, and stays in the log."""
    Hook.objects.filter(pk=row.pk, off=Hook.Off.NO).update(off=why, off_at=now)
    row.deliveries.filter(state=State.WAITING).update(state=State.GIVEN_UP, ended_at=now, next_at=None)


def turn_on(row: Hook) -> None:
    """Told of what happens from now on."""
    Hook.objects.filter(pk=row.pk).update(off=Hook.Off.NO, off_at=None, failing_since=None, told_at=None)


def body_of(row: Delivery) -> bytes:
    at = row.happened_at.isoformat().replace("+00:00", "Z")
    said = {"id": str(row.pk), "type": row.kind, "at": at, "about": str(row.about)}
    return dumps(said).encode()


@sensitive_variables()
def headers_of(hook: Hook, row: Delivery, body: bytes, now: datetime) -> dict[str, str]:
    """That sign it, by every secret that holds."""
    held = [(hook.secret_epoch, hook.secret)]
    if hook.former is not None and hook.former_until > now:
        held.append((hook.former_epoch, hook.former))
    context, stamp = secret_context(connection.schema_name, hook), str(int(now.timestamp()))
    secrets = [keyring.unwrap(epochs(), keyring.Wrapped(epoch, bytes(blob)), context) for epoch, blob in held]
    signed = " ".join(signature(one, str(row.pk), stamp, body) for one in secrets)
    return {
        "Content-Type": "application/json", "webhook-id": str(row.pk), "webhook-timestamp": stamp,
        "webhook-signature": signed,
    }  # fmt: skip


def signature(secret: bytes, name: str, stamp: str, body: bytes) -> str:
    return "v1," + b64encode(digest(secret, f"{name}.{stamp}.".encode() + body, sha256)).decode()
