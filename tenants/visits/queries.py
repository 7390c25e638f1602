"""Reading about visits: the operators' half in the platform's place, the clinic's half through its gates."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from shared.staff.models import StaffAccount
from tenants.clinics.models import Clinic
from tenants.visits.models import WAITS, Visit

SHOWN = 20
ASKED, REFUSED, OPEN, OVER = "asked", "refused", "open", "over"


class Seen(NamedTuple):
    """A visit as its clinic may know it."""

    id: UUID
    operator: UUID
    operator_name: str
    reason: str
    asked_at: datetime
    answered_at: datetime | None
    answered_by: UUID | None
    until: datetime | None
    ended_at: datetime | None


def state(visit: Visit | Seen, now: datetime) -> str:
    if visit.answered_at and visit.until is None:
        return REFUSED
    if (
        visit.ended_at
        or (visit.until and visit.until <= now)
        or (not visit.answered_at and visit.asked_at <= now - WAITS)
    ):
        return OVER
    return OPEN if visit.until else ASKED


# --- the operators' half --------------------------------------------------------------------------------------------


def of(clinic: Clinic) -> list[Visit]:
    """Latest first."""
    return list(Visit.objects.filter(clinic=clinic).order_by("-asked_at")[:SHOWN])


def overdue(now: datetime):
    """Questions that nobody answered in time."""
    return Visit.objects.filter(answered_at=None, ended_at=None, asked_at__lte=now - WAITS)


def may_enter(staff: StaffAccount, clinic: str, now: datetime) -> bool:
    """settings.MAY_VISIT: whether an operator may be handed over to that clinic (schema) at this moment."""
    standing = Visit.objects.filter(clinic__schema_name=clinic, operator=staff.pk, ended_at=None, until__gt=now)
    return staff.is_operator and standing.exists()


# --- the clinic's half ----------------------------------------------------------------------------------------------


def here(many: int = SHOWN) -> list[Seen]:
    """Of the clinic that is entered, latest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.visits(%s)", [many])
        return [Seen(*row) for row in cursor.fetchall()]


class Standing(NamedTuple):
    """What a visitor's page must know."""

    id: UUID
    name: str
    until: datetime


def standing(staff: UUID, session: UUID, now: datetime) -> Standing | None:
    """The visit here of whoever came with that sign-in at BASE, if it still stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, operator_name, until FROM platform.standing_visit(%s, %s, %s)", [staff, session, now]
        )
        row = cursor.fetchone()
    return Standing(*row) if row else None


def answer(visit: UUID, by: UUID, until: datetime | None, now: datetime) -> bool:
    """By the clinic. False: it was answered, or is no longer asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.answer_visit(%s, %s, %s, %s, %s)", [visit, by, until, now, now - WAITS])
        return cursor.fetchone()[0]


def end(visit: UUID, now: datetime) -> bool:
    """By the clinic."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.end_visit(%s, %s)", [visit, now])
        return cursor.fetchone()[0]
