"""Rows of answers, from the place that they were given in: BASE, or a clinic's own portal. They lie in the platform's schema
either way, and a place reaches its own alone (migration 0003)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from shared.ids import uuid7
from shared.matching.sealing import Wrapped


def begin(token_hash: bytes, held: Wrapped, now: datetime, until: datetime) -> None:
    _call("begin_answers", token_hash, held.epoch, held.blob, now, until)


def find(token_hash: bytes, now: datetime) -> Wrapped | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.answers_of(%s, %s)", [token_hash, now])
        row = cursor.fetchone()
    return Wrapped(row[0], bytes(row[1])) if row else None


def save(token_hash: bytes, held: Wrapped) -> None:
    """Nothing where they were destroyed meanwhile."""
    _call("save_answers", token_hash, held.epoch, held.blob)


def end(token_hash: bytes) -> None:
    _call("end_answers", token_hash)


def hand_over(code_hash: bytes, clinic: str, who: UUID, brief: UUID, held: Wrapped, until: datetime) -> None:
    """`clinic` counts at BASE; a clinic hands over to its own practitioners, whatever it names."""
    _call("pass_answers", code_hash, clinic, who, brief, held.epoch, held.blob, until)


def count(month: date, region: int, pairs: Iterable[tuple[str, int]]) -> None:
    """One more of each (kind, term); in one order, so that two requests at once wait for each other and not in a ring."""
    kinds, terms = zip(*sorted(pairs), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT platform.count_asked(%s, %s, %s::smallint, %s::varchar[], %s::smallint[])",
            [[uuid7() for _ in kinds], month, region, list(kinds), list(terms)],
        )


def _call(name, *values):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT platform.{name}({', '.join(['%s'] * len(values))})", values)
