"""What an operator does needs a touch of the key for that very act at that very clinic: the page's own form asks for it
(staff/ceremony.html, data-ceremony="act"), so that a reason is written first and the key touched last."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shared.staff import acts, sessions

ACTS = {  # what a page's forms do, as shared.staff.acts has it
    "suspend": "operator.suspend",
    "reactivate": "operator.reactivate",
    "visit": "operator.visit",
    "propose": "operator.propose",
    "approve": "operator.approve",
    "keep": "operator.keep",
    "admit": "operator.admit",
    "decline": "operator.decline",
    "gate": "operator.gate",
    "advisories": "operator.advisories",
    "announce": "operator.announce",
    "incident": "operator.incident",
}
WORDS = _(
    "Nothing was done: it takes a touch of your key for this very act. Send it again and touch the key when asked."
)


def bound(request, act: str, clinic: UUID | None = None) -> str:
    """The act as the ceremony and the session name it. `clinic`: None for what concerns all of them."""
    return acts.bound(request.place, f"{ACTS[act]}:{clinic}" if clinic else ACTS[act])


def acts_at(request, clinic: UUID) -> dict[str, str]:
    return {act: bound(request, act, clinic) for act in ACTS}


def spent(request, act: str, clinic: UUID | None, now: datetime) -> bool:
    """One touch, one act; of two clicks at once, one gets it."""
    return sessions.spend(request.staff_session, bound(request, act, clinic), now)
