"""What people have limited, and the state of their requests. Lists, mails and pages ask here before they show or send."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from shared.privacy.engine.vocabulary import covers
from shared.privacy.rights.models import Answer, Erasure, Limit, Part, Request

ALL = "all"
DECISIONS_SHOWN = timedelta(days=90)  # as long as a complaint about one is likely


def restricted(person: UUID, category: str, now: datetime) -> bool:
    """Whether that person's data of the category may only be stored (GDPR art. 18(2))."""
    return person in who_restricted([person], category, now)


def objected(person: UUID, purpose: str, now: datetime) -> bool:
    """Whether that person has objected to this purpose (GDPR art. 21)."""
    return person in who_objected([person], purpose, now)


def who_restricted(people: Iterable[UUID], category: str, now: datetime) -> set[UUID]:
    """For lists, which ask once."""
    return {person for person, what in _standing(people, Limit.Kind.RESTRICTION, now) if _meets(what, category)}


def who_objected(people: Iterable[UUID], purpose: str, now: datetime) -> set[UUID]:
    return {person for person, what in _standing(people, Limit.Kind.OBJECTION, now) if what in (ALL, purpose)}


def _standing(people, kind, now):
    rows = Limit.objects.filter(Q(until=None) | Q(until__gt=now), person__in=list(people), kind=kind, since__lte=now)
    return rows.values_list("person", "what")


def _meets(limited: str, category: str) -> bool:
    """A restriction of `contact` is one of `contact.phone`; one of `journal.note` marks the whole `journal`."""
    return covers(limited, category) or covers(category, limited)


def limits_told(person: UUID, now: datetime) -> QuerySet[Limit]:
    """For the person: what holds, and what was decided about lately."""
    standing = Q(until=None) | Q(until__gt=now)
    lately = Q(decided_at__gt=now - DECISIONS_SHOWN)
    return Limit.objects.filter(standing | lately, person=person, since__lte=now).order_by("since")


def limits_to_keep(now: datetime) -> QuerySet[Limit]:
    """For those who keep them: all that hold, what waits for a decision first."""
    standing = Limit.objects.filter(Q(until=None) | Q(until__gt=now)).select_related("request")
    return standing.order_by(Case(When(decision="", then=0), default=1), "since")


def requests_of(person: UUID) -> QuerySet[Request]:
    """Newest first."""
    return Request.objects.filter(person=person).order_by("-received_at", "-pk")


def open_requests() -> QuerySet[Request]:
    """The one that must be answered first, first."""
    return Request.objects.filter(closed_at=None).order_by("due_on", "received_at")


def closed_requests() -> QuerySet[Request]:
    return Request.objects.exclude(closed_at=None).order_by("-closed_at")


def days_left(request: Request, today: date) -> int:
    """Negative: too late."""
    return (request.due_on - today).days


def erasure_of(person: UUID, about: Iterable[str]) -> Erasure | None:
    return Erasure.objects.filter(person=person, about=sorted(about)).order_by("begun_at").first()


def fetched(answer: Answer, now: datetime) -> None:
    """The first time counts."""
    Answer.objects.filter(pk=answer.pk, fetched_at=None).update(fetched_at=now)


def waiting_for(holder: UUID) -> QuerySet[Request]:
    """Open requests that wait for this staff member's part."""
    return open_requests().filter(parts__holder=holder, parts__state=Part.State.WAITING)
