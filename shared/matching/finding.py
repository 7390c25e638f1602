"""The engine over the platform's tables: a short list in one or two statements.

Fair turns make matching quick. The draw is a column (`lot`, new every day) and a request begins somewhere in it, so equals
stand in an index in the very order in which they are to be shown. A first statement looks through a window of that index for
people who meet every wish; where it finds enough, nobody else can stand before them and nothing more is read. Only where
wishes are rare are all who fit scored. Both give exactly the list of the pure engine (tests/matching/test_sql.py).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from shared.matching.engine import scoring, sql
from shared.matching.engine.scoring import Weights
from shared.matching.engine.wish import POSITIONS, Offer, Wish
from shared.matching.models import Candidate

COLUMNS = ", ".join(Offer._fields)
WINDOW = 4096


def find(
    wish: Wish, by: Weights, begin: int, now: datetime, most: int, only: Collection[UUID] | None = None
) -> Sequence[tuple[int, Offer]]:
    """[(points, offer)] in order. `begin`: scoring.start; `only`: ids of listings, for a clinic's own list."""
    if only is None:
        found = _perfect(wish, by, begin, now, most)
        if len(found) == most:
            return found
    return _everybody(wish, by, begin, now, most, only)


def _perfect(wish, by, begin, now, most):
    """Of the first WINDOW in turn: those who meet every wish. Fewer than `most` prove nothing."""
    top = scoring.best(wish, by)
    limits, values = sql.limits(wish, now)
    points, weighed = sql.points(wish, by, now)
    where, of = ("region = %s AND ", [wish.regions[0]]) if len(wish.regions) == 1 else ("", [])
    statement = f"""
        SELECT {COLUMNS} FROM (
            SELECT {COLUMNS} FROM matching_candidate WHERE {where}lot >= %s ORDER BY lot LIMIT {WINDOW}) AS turn
         WHERE {limits} AND {points} = %s ORDER BY lot, id LIMIT %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*of, begin, *values, *weighed, top, most])
        return [(top, Offer._make(row)) for row in cursor.fetchall()]


def _everybody(wish, by, begin, now, most, only):
    limits, values = sql.limits(wish, now)
    points, weighed = sql.points(wish, by, now)
    if only is not None:
        limits, values = f"id = ANY(%s) AND {limits}", [list(only), *values]
    statement = f"""
        SELECT {points} AS points, {COLUMNS} FROM matching_candidate WHERE {limits}
         ORDER BY points DESC, (lot - %s::bigint) & {POSITIONS - 1}, id LIMIT %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*weighed, *values, begin, most])
        return [(row[0], Offer._make(row[1:])) for row in cursor.fetchall()]


def listed(wish: Wish, now: datetime, first: int, most: int, only: Collection[UUID] | None = None) -> list[Offer]:
    """Those within the limits, whoever is free soonest first; the directory's order, which weighs nothing."""
    limits, values = sql.limits(wish, now)
    if only is not None:
        limits, values = f"id = ANY(%s) AND {limits}", [list(only), *values]
    statement = f"""
        SELECT {COLUMNS} FROM matching_candidate WHERE {limits} ORDER BY next_free, lot, id OFFSET %s LIMIT %s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, first, most])
        return [Offer._make(row) for row in cursor.fetchall()]


def offer(pk: UUID) -> Offer | None:
    """One practitioner as matching sees them; None while they accept nobody."""
    row = Candidate.objects.filter(pk=pk).values_list(*Offer._fields).first()
    return Offer._make(row) if row else None
