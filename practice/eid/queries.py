"""Which broker there is, and who has proved who they are."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from practice.eid.models import Broker, Identity
from practice.eid.presets import PRESETS, Means
from practice.people.models import Relation, User
from shared.privacy.engine.decide import may_collect
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.sessions import epochs

NUMBER = "identity_number"
PLACE = "registration"  # of the policy's vocabulary: where an eID would tell a number


def broker(now: datetime) -> Broker | None:
    """The clinic's, while it is in use and the policy in force names it as one that identifies people."""
    row = Broker.objects.filter(active=True).first()
    return row if row and row.recipient in brokers(policy_in_force(now)) else None


def brokers(document: Document | None) -> dict[str, Recipient]:
    """Those of the policy that identify people, by key."""
    return {key: one for key, one in document.recipients.items() if "identity" in one.does} if document else {}


def means_of(row: Broker) -> dict[str, Means]:
    """Those that the clinic offers, in the preset's order."""
    return {key: one for key, one in PRESETS[row.preset].means.items() if key in row.means}


def context(clinic: str, row: Broker) -> bytes:
    """What the client secret is bound to in its wrapping."""
    return keyring.context("eid secret", clinic, row.pk)


def number_context(clinic: str, row: Identity) -> bytes:
    return keyring.context("identity number", clinic, row.pk)


def secret_of(row: Broker) -> bytes:
    held = keyring.Wrapped(row.secret_epoch, bytes(row.secret))
    return keyring.unwrap(epochs(), held, context(connection.schema_name, row))


def number_of(row: Identity) -> str:
    """ "" where none is kept."""
    if row.number is None:
        return ""
    held = keyring.Wrapped(row.number_epoch, bytes(row.number))
    return keyring.unwrap(epochs(), held, number_context(connection.schema_name, row)).decode()


def needs_number(document: Document | None, user: User | None, subjects: Collection[str]) -> str:
    """The key of the purpose that needs the identity number of such a person now, or ""; and only where the policy also says
    when it ends."""
    if document is None or not _ends(document):
        return ""
    answer = may_collect(document, NUMBER, PLACE, _happened(user))
    purpose = answer.by.removeprefix("purposes.")
    return purpose if answer and set(document.purposes[purpose].subjects) & set(subjects) else ""


def _ends(document):
    rules = (rule for rule in document.retention.values() if rule.bound == "at_most")
    return any(covers(wide, NUMBER) for rule in rules for wide in rule.of)


def _happened(user):
    return {"relation_began"} if user and Relation.objects.filter(client=user).exists() else set()


def identities(user: User) -> list[Identity]:
    return list(Identity.objects.filter(user=user, at_work=False).order_by("linked_at"))


def proof_of(user_id: UUID) -> Identity | None:
    """A staff member's proof of who they are, the latest."""
    return Identity.objects.filter(user_id=user_id, at_work=True).order_by("-proven_at").first()


NAMES = {key: one.name for preset in PRESETS.values() for key, one in preset.means.items()}
