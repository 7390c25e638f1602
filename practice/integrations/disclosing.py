"""What the policy in force lets a recipient have by a key: asked anew at every request, so that a key opens less, or nothing,
from the moment at which the policy says less."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.integrations.models import Scope
from shared.privacy.documents.kinds import provider_key
from shared.privacy.documents.queries import accepted_here
from shared.privacy.engine.decide import may_send
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.outbound.gate import agreement_lacks
from shared.privacy.queries import policy_in_force

# Without these a scope would show nothing.
LEAST = {Scope.BOOKINGS: "booking.time", Scope.CLIENTS: "contact.first_name", Scope.INVOICES: "accounts"}


@dataclass(frozen=True)
class Disclosed:
    """`one`: as the policy declares it; None where it doesn't, or where its agreement or terms are wanting."""

    key: str
    one: Recipient | None
    document: Document | None

    def has(self, category: str) -> bool:
        return self.one is not None and bool(may_send(self.document, self.key, [category]))

    def scopes(self) -> list[str]:
        """Those that would show something."""
        return [scope for scope, least in LEAST.items() if self.has(least)]


def disclosed(recipient: str, now: datetime) -> Disclosed:
    document = policy_in_force(now)
    one = document.recipients.get(recipient) if document else None
    return Disclosed(recipient, one if one and _stands(document, recipient, one, now) else None, document)


def _stands(document, key, one, now) -> bool:
    """A company or a person that the clinic itself names; never whoever a client names, nor Enrum, which needs no key."""
    today = now.astimezone(ZoneInfo(document.clinic.timezone)).date()
    ours = key != "enrum" and one.engaged_by != "enrum" and one.named_by == "clinic" and one.kind != "group"
    return ours and not agreement_lacks(document, one, today) and bool(accepted_here(provider_key(key), now))


def _all(now: datetime) -> dict[str, Disclosed]:
    document = policy_in_force(now)
    found = {key: disclosed(key, now) for key in (document.recipients if document else ())}
    return {key: one for key, one in found.items() if one.scopes()}


def recipients(now: datetime) -> dict[str, tuple[str, Collection[str]]]:
    """{key: (name, scopes)} of those that may have a key."""
    return {key: (one.one.name, one.scopes()) for key, one in _all(now).items()}


def told_by_hook(now: datetime) -> dict[str, Disclosed]:
    """Those that may be told what happens: the policy names a host of theirs, too."""
    return {key: one for key, one in _all(now).items() if one.one.hosts.get("server")}
