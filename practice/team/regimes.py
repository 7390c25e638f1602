"""By what a practitioner is bound to secrecy (FEATURES K8). The policy says it first: a membership may be under a regime
only where the policy in force promises that kind of secrecy, for everybody or for this practitioner."""

from uuid import UUID

from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.privacy.registers.controllers import Kind, terms

Regime = User.Regime


# The strictest first: where two apply to one person, the stricter decides, and the pages of the team say so. The policy's
# sentence about absolute secrecy says the same to clients.
RANKED = (Regime.PASTORAL, Regime.LICENSED, Regime.SOCIAL, Regime.CONTRACT)


def applying(regime: str, licensed: bool) -> list[str]:
    """All that bind somebody, the one that decides first. `licensed`: they hold a licence that stands."""
    bound = {regime} | ({Regime.LICENSED} if licensed else set())
    return [one for one in RANKED if one in bound]


def promised(document: Document | None, person: UUID | None) -> set[str]:
    """The regimes that the policy lets somebody be under."""
    if document is None:
        return set()
    named = set(terms(Kind.PRACTITIONER, [person])) if person else set()
    vows = {one.always for one in document.commitments.values() if _about(one, named)}
    secret = any(one.measure == "confidentiality" and _about(one, named) for one in document.security.values())
    found = {Regime.LICENSED, Regime.SOCIAL, Regime.CONTRACT} if secret or "keep_secret" in vows else set()
    return found | ({Regime.PASTORAL} if "keep_secret_absolute" in vows else set())


def _about(one, named: set[str]) -> bool:
    return not one.applies_to.practitioners or not named.isdisjoint(one.applies_to.practitioners)
