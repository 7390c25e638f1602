"""What being proven changes. Nothing here is done on a broker's word alone: `Proven` is made of verified claims
(protocol.redeem).

Whom an eID signs in is decided by its link, never by a name or an e-mail address that it tells: whoever has the same
address has not shown that the account is theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from practice.eid import mails
from practice.eid.models import Broker, Identity
from practice.eid.presets import Means
from practice.eid.queries import context, needs_number, number_context
from practice.mailbox.actions import send_later
from practice.people.models import User
from shared.ids import uuid7
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.sessions import epochs

CLIENTS, STAFF = ("client",), ("staff", "practitioner")


class Refused(Exception):
    """`code`: "theirs" (linked to another account here), "last" (no other way in would be left)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Proven:
    """Somebody, as the broker's verified token tells. `number` is dropped as soon as no purpose needs it."""

    issuer: str
    subject: str
    means: str
    level: str
    first_name: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


def proven(issuer: str, key: str, means: Means, claims: Mapping[str, object]) -> Proven:
    def said(name):
        value = claims.get(name)
        return " ".join(value.split())[:100] if isinstance(value, str) else ""

    number = said(means.number_claim) if means.number_claim else ""
    return Proven(
        issuer, str(claims["sub"]), key, means.level, said("given_name"), said("family_name"), number.replace("-", "")
    )


def owner_of(one: Proven) -> User | None:
    """The client whose account it is linked to."""
    found = (
        Identity.objects.filter(issuer=one.issuer, subject=one.subject, at_work=False).select_related("user").first()
    )
    return found.user if found else None


@transaction.atomic
def seen(user: User, one: Proven, now: datetime) -> None:
    """Signed in by it: when, and the number if it is needed since."""
    row = Identity.objects.select_for_update().get(issuer=one.issuer, subject=one.subject, at_work=False, user=user)
    _prove(row, one, CLIENTS, now)
    row.save(update_fields=["means", "level", "proven_at", "number", "number_epoch"])


def link(user: User, one: Proven, now: datetime) -> Identity:
    """A client's account opens with it from now on. Twice is once. Raises Refused."""
    row = _linked(user, one, CLIENTS, now, at_work=False)
    if row.linked_at == now:
        send_later(mails.LINKED, user, now)
    return row


def prove_at_work(user: User, one: Proven, now: datetime) -> Identity:
    """A staff member has shown who they are; kept as proof, and signs nobody in. Raises Refused."""
    return _linked(user, one, STAFF, now, at_work=True, name=f"{one.first_name} {one.last_name}".strip())


@transaction.atomic
def _linked(user, one, subjects, now, at_work, name=""):
    key = {"issuer": one.issuer, "subject": one.subject, "at_work": at_work}
    row = Identity.objects.select_for_update().filter(**key).first()
    if row is None:
        row = Identity(pk=uuid7(), user=user, linked_at=now, **key)
    if row.user_id != user.pk:
        raise Refused("theirs")
    row.name = name
    _prove(row, one, subjects, now)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another request was first
        raise Refused("theirs") from None
    return row


def _prove(row, one, subjects, now):
    row.means, row.level, row.proven_at = one.means, one.level, now
    if one.number and needs_number(policy_in_force(now), row.user, subjects):
        row.number_epoch, row.number = keyring.wrap(
            epochs(), one.number.encode(), number_context(connection.schema_name, row)
        )


@transaction.atomic
def unlink(user: User, pk) -> None:
    """The account no longer opens with it. Raises Refused, Identity.DoesNotExist."""
    row = Identity.objects.select_for_update().get(pk=pk, user=user, at_work=False)
    others = Identity.objects.filter(user=user, at_work=False).exclude(pk=pk).exists()
    if not others and not user.has_usable_password():
        raise Refused("last")
    row.delete()
    send_later(mails.UNLINKED, user, timezone.now())


def forget_numbers(queryset, action: str, now: datetime) -> int:
    """The time that the policy gives the number is over; the link stays."""
    return queryset.update(number=None, number_epoch="")


def forget_unneeded(now: datetime) -> int:
    """Numbers that no purpose of the policy in force speaks of any more."""
    document, found = policy_in_force(now), Identity.objects.filter(number__isnull=False).select_related("user")
    idle = [row.pk for row in found if not needs_number(document, row.user, STAFF if row.at_work else CLIENTS)]
    return forget_numbers(Identity.objects.filter(pk__in=idle), "delete", now)


@transaction.atomic
def set_up(details: Mapping[str, object], secret: str, now: datetime) -> Broker:
    """`details`: preset, recipient, issuer, client_id, means, active. `secret`: "" keeps the one there is. Another issuer or
    client forgets nobody: links count for the issuer that made them."""
    row = Broker.objects.select_for_update().first() or Broker(pk=uuid7())
    for name in ("preset", "recipient", "issuer", "client_id", "means", "active"):
        setattr(row, name, details[name])
    if secret:
        row.secret_epoch, row.secret = keyring.wrap(epochs(), secret.encode(), context(connection.schema_name, row))
    row.changed_at, row.tested_at, row.problem = now, None, Broker.Problem.NONE
    row.save()
    return row


def remember_test(row: Broker, problem: str, now: datetime) -> None:
    Broker.objects.filter(pk=row.pk).update(tested_at=now, problem=problem)
