"""The owner's half of a visit. What is said and what is seen stands in the clinic's access log, of nobody's care."""

from datetime import datetime
from types import SimpleNamespace
from uuid import UUID

from practice.accesslog.actions import What, record
from tenants.visits import queries
from tenants.visits.models import LASTS

APPROVED, REFUSED, ENDED = "approved", "refused", "ended"


class NotNow(Exception):
    """It was answered, or is over."""


def note(request, who, visit: UUID, what: str, now: datetime, outcome: str = "") -> None:
    """`what`: the name of the page, or what the owner said."""
    relation = SimpleNamespace(pk=visit, kind="visit")
    about = {"reason": what[:200], "outcome": outcome}
    record(What.VISITED, who=who, clients=[None], unit=request.clinic.name, now=now, relation=relation, **about)


def approve(request, visit: UUID, now: datetime) -> None:
    """For half an hour from now on. Raises NotNow."""
    if not queries.answer(visit, request.user.pk, now + LASTS, now):
        raise NotNow
    note(request, request.user, visit, APPROVED, now)


def refuse(request, visit: UUID, now: datetime) -> None:
    """Raises NotNow."""
    if not queries.answer(visit, request.user.pk, None, now):
        raise NotNow
    note(request, request.user, visit, REFUSED, now)


def end(request, visit: UUID, now: datetime) -> None:
    """Felt by the visitor at the next click. Raises NotNow."""
    if not queries.end(visit, now):
        raise NotNow
    note(request, request.user, visit, ENDED, now)
