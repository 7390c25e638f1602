"""One batch judged where it lies, and ended in the same statement where nothing but deleting is to be done.

The rules are compiled to SQL (engine.sql). What differs from person to person (holds, wishes, acceptances), and what a
restored backup would not know by itself, is handed back to be judged row by row. Of what went, some rows are put to the
pure engine in the same transaction; where the two disagree, nothing has happened and every row is judged by the engine.
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet

from shared.privacy import due_rows
from shared.privacy.due_rows import Judge, promise_of
from shared.privacy.engine.sql import judged
from shared.privacy.models import Acceptance, Hold, Wish
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.queries import changes_to_tell, untold
from shared.privacy.registry import Record, Table

BATCH = 50_000  # rows looked at in one transaction
SAMPLE = 5  # of each batch, put to the pure engine
BY_DELETING = ("delete", "expires")
ZONE = re.compile(r"[A-Za-z0-9_+/-]+")
# The planner knows little of what a batch holds, and would look each row up by itself; a batch fits into this memory.
HASHING = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '32MB'"
AS_BEFORE = "SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL work_mem TO DEFAULT"
log = logging.getLogger(__name__)


@dataclass
class Judged:
    """`ended`: (promise, action) → number; `left`: (state, promise or category) → number; `apart`: keys for the engine."""

    looked_at: int = 0
    last: object = None
    ended: Counter = field(default_factory=Counter)
    left: Counter = field(default_factory=Counter)
    apart: list = field(default_factory=list)


class Disagree(AssertionError):
    """The database's answer is not the engine's."""


def can(table: Table, record: Record) -> bool:
    """Rows whose dates stand in themselves, and that end by deleting."""
    model = table.model_class
    own = all(isinstance(one, str) and "__" not in one for one in record.events.values())
    person = "__" not in table.person and table.person != model._meta.pk.name
    alone = len(model._base_manager.filter(**record.where).query.alias_map) < 2
    by_itself = not (record.gone or record.facts) and record.locked
    return own and person and alone and by_itself


def batch(
    table: Table, record: Record, judge: Judge, searched: QuerySet, now: datetime, dry_run: bool
) -> Judged | None:
    """The first BATCH rows of `searched`, by key. None where the engine and the database disagree: nothing was done."""
    names = [name for name in record.events if name in judge.events(record)]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            last = searched.order_by("pk").values_list("pk", flat=True)[BATCH - 1 : BATCH].first()
            within = searched.filter(pk__lte=last) if last else searched
            query, given = _statement(table, record, names, judge, within, now, dry_run)
            cursor.execute(HASHING)
            cursor.execute(query, given)
            rows = cursor.fetchall()
            cursor.execute(AS_BEFORE)
            return _told(rows, last, record, names, judge)
    except EmptyResultSet:  # no clock has begun long enough ago
        return Judged()
    except Disagree:
        log.exception("retention: %s is judged row by row", table.model)
        return None


def _statement(table, record, names, judge, searched, now, dry_run) -> tuple[str, list]:
    """Search, judge, delete and count, in one statement; see `_told` for what comes back. Many rows have the same days:
    each combination is judged once, and rows go by their combination. A row that somebody has changed meanwhile is
    compared again by the DELETE itself."""
    days, own = [f"e{n}" for n in range(len(names))], _own_days(table, record, names, judge, now)
    where, apart, given, given_apart = _search(table, judge, searched)
    name, key = _quoted(table.model_class._meta)
    as_days = ", ".join(f"{one} AS {day}" for one, day in zip(own, days, strict=True))
    lately = judge.today - timedelta(days=settings.BACKUP_DAYS)
    same = " AND ".join(
        f"COALESCE({one}, '-infinity') = COALESCE(d.{day}, '-infinity')" for one, day in zip(own, days, strict=True)
    )
    theirs = f"decided d WHERE {where} AND d.apart = {apart} AND {same}"
    told = f"rule, action, {', '.join(f'd.{day}' for day in days)}"
    going = f"DELETE FROM {name} USING {theirs} AND d.state = 'due' AND NOT d.by_engine RETURNING {told}"  # noqa: S608
    if dry_run:
        going = f"SELECT {told} FROM {name}, {theirs} AND d.state = 'due' AND NOT d.by_engine"  # noqa: S608
    query = f"""
        WITH dated AS MATERIALIZED (
            SELECT apart, {", ".join(days)}, count(*) AS number
              FROM (SELECT {apart} AS apart, {as_days} FROM {name} WHERE {where}) AS found
             GROUP BY apart, {", ".join(days)}),
        decided AS MATERIALIZED (
            SELECT *, apart OR (state = 'due' AND (action NOT IN {BY_DELETING}
                   OR GREATEST({", ".join(days)}) >= DATE '{lately}')) AS by_engine
              FROM ({_answers(record, judge, dict(zip(names, days, strict=True)))}) AS judged),
        gone AS ({going})
        SELECT 'gone', rule, action, count(*), NULL FROM gone GROUP BY rule, action
        UNION ALL SELECT 'left', state, rule, sum(number)::bigint, NULL FROM decided
              WHERE state IN ('unknown', 'undeclared') AND NOT by_engine GROUP BY state, rule
        UNION ALL SELECT 'apart', NULL, NULL, 1, {key}::text FROM {name}, {theirs} AND d.by_engine
        UNION ALL SELECT 'batch', NULL, NULL, COALESCE(sum(number), 0)::bigint, NULL FROM dated
        UNION ALL (SELECT 'sample', rule, action, 1, array_to_string(ARRAY[{", ".join(days)}]::date[], ',', '')
              FROM gone LIMIT {SAMPLE})"""  # noqa: S608
    return query, [*given_apart, *given, *given, *given_apart, *given, *given_apart]


def _answers(record: Record, judge: Judge, columns: dict[str, str]) -> str:
    facts = {"channel": record.channel, "medium": record.medium}
    return judged(judge.book, judge.today, record.category, columns, ("apart", "number", *columns.values()), **facts)


def _own_days(table: Table, record: Record, names: list[str], judge: Judge, now: datetime) -> list[str]:
    """For each event the row's own day of it, in SQL."""
    meta = table.model_class._meta
    fields, (name, _) = [meta.get_field(record.events[one]) for one in names], _quoted(meta)
    return [_as_day(one, f"{name}.{connection.ops.quote_name(one.column)}", judge.zone, now) for one in fields]


def _quoted(meta) -> tuple[str, str]:
    """Table, and its key."""
    name, key = (connection.ops.quote_name(one) for one in (meta.db_table, meta.pk.column))
    return name, f"{name}.{key}"


def _search(table: Table, judge: Judge, searched: QuerySet) -> tuple[str, str, tuple, tuple]:
    """Django's own words for the rows, and for whether a row's person makes it special; what is given to each."""
    compiler = searched.query.get_compiler(connection=connection)
    where, given = compiler.compile(searched.query.where)
    theirs = special(table, judge)
    if theirs == Q(pk__in=()):
        return where, "FALSE", given, ()
    chosen = table.model_class._base_manager.filter(theirs).query
    apart, given_apart = chosen.get_compiler(connection=connection).compile(chosen.where)
    return where, f"COALESCE(({apart}), FALSE)", given, given_apart


def special(table: Table, judge: Judge) -> Q:
    """Rows of people for whom something else than the rules counts, and rows that something hangs on."""
    found = Q(pk__in=())
    if table.person:
        for rows in (rows for rows in _people(judge) if rows.exists()):
            found |= Q(**{f"{table.person}__in": rows})
    for relation in due_rows.pointing_at(table.model_class):
        name = relation.field.attname
        hanging = relation.related_model._base_manager.exclude(**{name: None}).values(name)
        if hanging.exists():
            found |= Q(pk__in=hanging)
    return found


def _people(judge: Judge) -> list[QuerySet]:
    people = [Hold.objects.values("person"), Wish.objects.values("person")]
    if any(rule.bound == "at_most" and rule.valid_to for rule in judge.book.rules.values()):
        # Where there are several editions it matters which one somebody accepted, and who was told late or not at all.
        promptly = F("version__published_at") + timedelta(days=1)
        late = Q(told_at=None) | Q(told_at__gt=promptly) | Q(objected_at__isnull=False)
        people += [Acceptance.objects.values("person"), PolicyNotice.objects.filter(late).values("person")]
        people += [untold(version).values("pk") for version in changes_to_tell()]
    return people


def _as_day(field: models.Field, column: str, zone: str, now: datetime) -> str:
    """The day of the place; none where the hour is still to come."""
    if not ZONE.fullmatch(zone):
        raise ValueError(f"not a zone: {zone!r}")
    if type(field) is models.DateField:
        return column
    return f"CASE WHEN {column} <= TIMESTAMPTZ '{now.isoformat()}' THEN ({column} AT TIME ZONE '{zone}')::date END"


def _told(rows, last, record: Record, names: list[str], judge: Judge) -> Judged:
    """Raises Disagree where the engine would not have ended one of the sample."""
    found = Judged(last=last)
    for what, first, second, number, text in rows:
        if what == "gone":
            found.ended[first, second] = number
        elif what == "left":
            found.left[first, second] = number
        elif what == "apart":
            found.apart.append(text)
        elif what == "batch":
            found.looked_at = number
        else:
            _check(record, names, judge, first, second, text.split(","))
    return found


def _check(record: Record, names, judge: Judge, rule: str, action: str, days: list[str]) -> None:
    events = tuple((name, (date.fromisoformat(day),) if day else ()) for name, day in zip(names, days, strict=True))
    answer = judge.answer(record.category, events, channel=record.channel, medium=record.medium)
    if (answer.state, promise_of(answer), answer.action) != ("due", rule, action):
        raise Disagree(f"{record.category} {events}: {rule} {action}, the engine says {answer.state} {answer.rule}")
