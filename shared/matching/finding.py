"""The engine over the platform's tables: a short list in one to three statements, each exact.

Where few practitioners are in question all who fit are scored and sorted. Where many are, fair turns make matching quick: the
draw is a column (`lot`, new every day) and a request begins somewhere in it, so equals stand in an index in the very order
in which they are to be shown.
1. Through a window of that index for people who meet every wish: where there are enough, nobody else can stand before them,
   and the rest is not read.
2. Where wishes are rarer: the best of a small window tell how many points those of the list lack at most.
3. All who can lack no more than that (they meet every wish that is worth more) are scored and sorted.
Whichever answers, the list is that of the pure engine (tests/matching/test_sql.py).
"""

import time
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from shared.matching.engine import scoring, sql
from shared.matching.engine.scoring import Weights
from shared.matching.engine.wish import POSITIONS, Offer, Wish
from shared.matching.models import Candidate

COLUMNS = ", ".join(Offer._fields)
WINDOW, SAMPLE = 16_384, 2_048  # rows of the draw
REGIONS = 3  # the largest region holds about a third of all
MINUTE = 60.0  # seconds


class Size:
    """About how many candidates there are, as PostgreSQL last counted; looked up once a minute and process."""

    def __init__(self):
        self.rows, self.looked = 0, -MINUTE

    def about(self) -> int:
        if time.monotonic() - self.looked >= MINUTE:
            [(rows,)] = _rows("SELECT reltuples FROM pg_class WHERE oid = 'matching_candidate'::regclass", [])
            self.rows, self.looked = max(0, int(rows)), time.monotonic()
        return self.rows


size = Size()


def find(
    wish: Wish,
    by: Weights,
    begin: int,
    now: datetime,
    most: int,
    rows: int | None = None,
) -> Sequence[tuple[int, Offer]]:
    """[(points, offer)] in order. `begin`: scoring.start; `rows`: how many candidates there are, where the caller knows better
    than PostgreSQL."""
    everywhere = size.about() if rows is None else rows
    if everywhere // (REGIONS if wish.regions else 1) <= WINDOW:
        return _everybody(wish, by, begin, now, most, scoring.best(wish, by))
    found = perfect(wish, by, begin, now, most)
    if len(found) == most:
        return found
    return _everybody(wish, by, begin, now, most, _slack(wish, by, begin, now, most))


def perfect(wish: Wish, by: Weights, begin: int, now: datetime, most: int) -> Sequence[tuple[int, Offer]]:
    """Of the first WINDOW in turn: those who meet every wish. Fewer than `most` prove nothing."""
    top = scoring.best(wish, by)
    limits, values = sql.limits(wish, now)
    musts, needed = sql.musts(wish, by, 0, now)
    turn, of = _turn(wish, begin, WINDOW)
    statement = f"""
        SELECT {COLUMNS} FROM ({turn}) AS turn WHERE {musts} AND {limits} ORDER BY lot, id LIMIT %s"""  # noqa: S608
    return [(top, Offer._make(row)) for row in _rows(statement, [*of, *needed, *values, most])]


def _slack(wish, by, begin, now, most) -> int:
    """How many points the last of the list lacks at most."""
    limits, values = sql.limits(wish, now)
    points, weighed = sql.points(wish, by, now)
    turn, of = _turn(wish, begin, SAMPLE)
    statement = f"""
        SELECT {points} AS points FROM ({turn}) AS turn WHERE {limits}
         ORDER BY 1 DESC OFFSET %s LIMIT 1"""  # noqa: S608
    best = scoring.best(wish, by)
    return next((best - points for (points,) in _rows(statement, [*weighed, *of, *values, most - 1])), best)


def _turn(wish, begin, rows):
    """The next rows of the draw, in order; read from an index alone."""
    where, of = ("region = %s::smallint AND ", [wish.regions[0]]) if len(wish.regions) == 1 else ("", [])
    statement = f"SELECT {COLUMNS} FROM matching_candidate WHERE {where}lot >= %s ORDER BY lot LIMIT {rows}"  # noqa: S608
    return statement, [*of, begin]


def _everybody(wish, by, begin, now, most, slack):
    limits, values = sql.limits(wish, now)
    musts, needed = sql.musts(wish, by, slack, now)
    points, weighed = sql.points(wish, by, now)
    statement = f"""
        SELECT {points} AS points, {COLUMNS} FROM matching_candidate WHERE {musts} AND {limits}
         ORDER BY points DESC, (lot - %s::bigint) & {POSITIONS - 1}, id LIMIT %s"""  # noqa: S608
    rows = _rows(statement, [*weighed, *needed, *values, begin, most])
    return [(row[0], Offer._make(row[1:])) for row in rows]


def _rows(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


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
