"""Webhooks: is it Stripe who speaks, is it new, whose is it. In the platform's place.

Two secrets, for Stripe signs events of the platform's own account and of connected ones apart: an event that names an account
is only taken under the second. Nothing of the body is kept but ids, the kind and the time.
"""

import json
import logging
from datetime import UTC, datetime, timedelta

import stripe
from django.conf import settings
from django.db import connection

from shared.billing import door
from shared.billing.models import Account, Event

log = logging.getLogger(__name__)
TOLERANCE = 300  # seconds between Stripe's clock and ours, as the SDK has it
LARGEST = 1_000_000  # bytes of a body
ATTEMPTS = 8  # of the job (tenants.isolation.jobs.RETRY): afterwards an operator has to look
PATIENCE = timedelta(minutes=10)  # before what waits is handed out anew
KEPT = timedelta(days=60)  # twice as long as Stripe itself remembers an event


class NotStripe(Exception):
    """The signature, the time or the shape is not right."""


def believed(body: bytes, signature: str) -> dict:
    """The event. Raises NotStripe."""
    if len(body) > LARGEST:
        raise NotStripe("too large")
    for secret, connected in ((settings.STRIPE_SECRET, False), (settings.STRIPE_CONNECT_SECRET, True)):
        if secret and _is_signed(body, signature, secret):
            return _read(body, connected)
    raise NotStripe("signature")


def _is_signed(body, signature, secret) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def _read(body, connected) -> dict:
    try:
        found = json.loads(body)
        row = {
            "id": found["id"], "kind": found["type"], "object": found["data"]["object"].get("id") or "",
            "account": found.get("account") or "", "at": datetime.fromtimestamp(found["created"], UTC),
            "live": found["livemode"],
        }  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotStripe("shape") from error
    texts = [row[name] for name in ("id", "kind", "object", "account")]
    if not all(isinstance(one, str) and len(one) < 256 for one in texts) or bool(row["account"]) != connected:
        raise NotStripe("shape")
    return row


def keep(found: dict, now: datetime) -> Event | None:
    """A new event, with its place where the account is known; None for one that is here already or of the other mode."""
    if found["live"] != door.is_live():
        return None  # live endpoints of Connect are told of test events too
    place = place_of(found["account"])
    row = Event(place=place, received_at=now, **{name: value for name, value in found.items() if name != "live"})
    made = Event.objects.bulk_create([row], ignore_conflicts=True)
    return made[0] if Event.objects.filter(pk=row.pk, received_at=now).exists() else None


def place_of(account: str) -> str:
    if not account:
        return settings.PUBLIC_SCHEMA_NAME
    return Account.objects.filter(pk=account).values_list("place", flat=True).first() or ""


def waiting(now: datetime) -> list[Event]:
    """What nobody has handled for a while, and may still be: its place is looked up anew where it had none."""
    rows = Event.objects.filter(done_at=None, received_at__lt=now - PATIENCE, tries__lt=ATTEMPTS).order_by(
        "received_at"
    )
    found = list(rows.exclude(failed_at__gt=now - PATIENCE)[:200])
    for row in found:
        if not row.place:
            row.place = place_of(row.account)
            row.tries += 0 if row.place else 1
            row.error, row.failed_at = ("", None) if row.place else ("UnknownAccount", now)
            row.save(update_fields=["place", "tries", "error", "failed_at"])
    return [row for row in found if row.place]


def dead_letters() -> list[Event]:
    """What was given up, and what has failed and is tried again by itself; the latest first."""
    return list(Event.objects.filter(done_at=None, tries__gt=0).order_by("-failed_at")[:100])


def again(event: str) -> Event | None:
    """Another chance for one that is not done. None where there is nothing to do."""
    row = Event.objects.select_for_update().filter(pk=event, done_at=None).first()
    if row is None:
        return None
    row.place = row.place or place_of(row.account)
    row.tries, row.failed_at = 0, None
    row.save(update_fields=["place", "tries", "failed_at"])
    return row if row.place else None


def purge(now: datetime) -> int:
    return Event.objects.filter(received_at__lt=now - KEPT).delete()[0]


# -- in the place that handles it, clinic or platform ----------------------------------------------------------------------


def begin(event: str) -> bool:
    """Whether it is this place's and not done yet; locked until the transaction ends."""
    return _asked("SELECT platform.begin_event(%s)", [event])


def done(event: str, now: datetime) -> None:
    _asked("SELECT platform.end_event(%s, %s)", [event, now])


def failed(event: str, error: str, now: datetime) -> None:
    """Called after the rollback of the work that failed."""
    _asked("SELECT platform.fail_event(%s, %s, %s)", [event, error[:100], now])


def claim(account: str, now: datetime) -> bool:
    """In a clinic's place: the account is this clinic's from now on. False where it is another's. May be said twice."""
    return _asked("SELECT platform.claim_account(%s, %s)", [account, now])


def _asked(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
