"""Into and out of the directory. The first three run in a clinic's place and reach the platform through the functions of
migration 0002; the rest runs in the platform's place."""

import json
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from shared.matching.models import Candidate, Handover, Listing, Request
from shared.matching.sealing import Wrapped
from shared.staff.cookies import digest

LEAST = 10  # people in a count that a clinic may see; the function holds it too


class Taken(NamedTuple):
    """Answers that came for a practitioner of this clinic, sealed."""

    practitioner: UUID
    brief: UUID
    sealed: Wrapped
    expires_at: datetime


# --- in a clinic's place ----------------------------------------------------------------------------------------------


def publish(listing: dict, candidate: dict | None, day: date) -> None:
    """`listing`: fields of Listing but `clinic`; `candidate`: those of engine.wish.Offer but `id` and `lot`, or None while
    they accept nobody. Replaces what was there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT platform.list_practitioner(%s::jsonb, %s::jsonb, %s)",
            [
                json.dumps(listing, default=str),
                json.dumps(candidate, default=str) if candidate else None,
                day.toordinal(),
            ],
        )


def withdraw(practitioner: UUID) -> None:
    """At once, with the transaction that the caller is in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.unlist_practitioner(%s)", [practitioner])


def take_brief(code: bytes, now: datetime) -> Taken | None:
    """What a code stands for, once; None where it is spent, too old, or another clinic's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.take_brief(%s)", [digest(code)])
        row = cursor.fetchone()
    if row is None or row[4] <= now:
        return None
    return Taken(row[0], row[1], Wrapped(row[2], bytes(row[3])), row[4])


def demand(since: date) -> list[tuple[str, int, int, int]]:
    """[(kind, term, region, how many people asked)] since a month, of LEAST people and more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, term, region, asked FROM platform.matching_demand(%s, %s)", [since, LEAST])
        return cursor.fetchall()


# --- in the platform's place ------------------------------------------------------------------------------------------


def withdraw_clinic(clinic: str) -> int:
    """Everybody of a clinic that is suspended or closed; it lists them anew when it opens. Returns how many."""
    gone = list(Listing.objects.filter(clinic=clinic).values_list("pk", flat=True))
    Candidate.objects.filter(pk__in=gone).delete()
    return Listing.objects.filter(pk__in=gone).delete()[0]


def stale(now: datetime, most: int) -> list[tuple[str, UUID]]:
    """[(clinic, practitioner)] whose next free time can't be booked any more, the oldest first."""
    rows = Listing.objects.filter(fresh_until__lte=now).order_by("fresh_until")
    return list(rows.values_list("clinic", "practitioner")[:most])


def draw(day: date) -> int:
    """The day's draw: everybody a new place among equals. The same as list_practitioner gives. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE matching_candidate SET lot = hashtextextended(id::text, %s) & 2147483647", [day.toordinal()]
        )
        return cursor.rowcount


def purge(now: datetime) -> int:
    """Answers and passages whose time is over; returns how many."""
    over = [model.objects.filter(expires_at__lte=now) for model in (Request, Handover)]
    return sum(rows.delete()[0] for rows in over)
