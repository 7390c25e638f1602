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
from django.db.models import ExpressionWrapper, F, Q, QuerySet, Value

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
    """Rows whose dates stand in themselves, that end by deleting, and that nothing else hangs on."""
    model = table.model_class
    own = all(isinstance(one, str) and "__" not in one for one in record.events.values())
    person = "__" not in table.person and table.person != model._meta.pk.name
    return own and person and not (record.gone or record.facts) and record.locked and not due_rows.pointing_at(model)


def batch(
    table: Table, record: Record, judge: Judge, searched: QuerySet, now: datetime, dry_run: bool
) -> Judged | None:
    """The first BATCH rows of `searched`, by key. None where the engine and the database disagree: nothing was done."""
    names = [name for name in record.events if name in judge.events(record)]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            last = searched.order_by("pk").values_list("pk", flat=True)[BATCH - 1 : BATCH].first()
            within = searched.filter(pk__lte=last) if last else searched
            cursor.execute(*_statement(table, record, names, judge, within, now, dry_run, last))
            return _told(cursor.fetchall(), record, names, judge)
    except EmptyResultSet:  # no clock has begun long enough ago
        return Judged()
    except Disagree:
        log.exception("retention: %s is judged row by row", table.model)
        return None


def _statement(table, record, names, judge, searched, now, dry_run, last) -> tuple[str, list]:
    """Search, judge, delete and count, in one statement; see `_told` for what comes back."""
    numbers = range(len(names))
    inner, given = _search(table, record, names, judge, searched)
    raw, days = [f"r{n}" for n in numbers], [f"e{n}" for n in numbers]
    fields = [table.model_class._meta.get_field(record.events[name]) for name in names]
    dates = [_as_day(field, column, judge.zone, now) for field, column in zip(fields, raw, strict=True)]
    as_days = "".join(f", {one} AS {day}" for one, day in zip(dates, days, strict=True))
    keep = ("pk", "apart", *raw, *days)
    columns = dict(zip(names, days, strict=True))
    answers = judged(
        judge.book, judge.today, record.category, columns, keep, channel=record.channel, medium=record.medium
    )
    lately = judge.today - timedelta(days=settings.BACKUP_DAYS)
    query = f"""
        WITH batch ({", ".join(("pk", "apart", *raw))}) AS MATERIALIZED ({inner}),
        dated AS MATERIALIZED (SELECT batch.*{as_days} FROM batch),
        judged AS MATERIALIZED ({answers}),
        decided AS MATERIALIZED (
            SELECT *, COALESCE(apart, FALSE) OR (state = 'due' AND (action NOT IN {BY_DELETING}
                   OR GREATEST({", ".join(days)}) >= DATE '{lately}')) AS by_engine FROM judged),
        gone AS ({_deletion(table, fields, raw, days, dry_run, last)})
        SELECT 'gone', rule, action, count(*), NULL FROM gone GROUP BY rule, action
        UNION ALL SELECT 'left', state, rule, count(*), NULL FROM decided
              WHERE state IN ('unknown', 'undeclared') AND NOT by_engine GROUP BY state, rule
        UNION ALL SELECT 'apart', NULL, NULL, 1, pk::text FROM decided WHERE by_engine
        UNION ALL SELECT 'batch', NULL, NULL, (SELECT count(*) FROM batch), (SELECT max(pk::text) FROM batch)
        UNION ALL (SELECT 'sample', rule, action, 1, array_to_string(ARRAY[{", ".join(days)}]::date[], ',', '')
              FROM gone LIMIT {SAMPLE})"""  # noqa: S608
    return query, given


def _search(table, record, names, judge, searched) -> tuple[str, list]:
    """Django's own SELECT of key, whether the row's person makes it special, and the dates as they are stored."""
    boolean = models.BooleanField()
    theirs = special(table, judge)
    apart = Value(False, boolean) if theirs == Q(pk__in=()) else ExpressionWrapper(theirs, boolean)
    columns = {f"_r{n}": F(record.events[name]) for n, name in enumerate(names)}
    found = searched.order_by().annotate(_apart=apart, **columns).values_list("pk", "_apart", *columns)
    return found.query.sql_with_params()


def special(table: Table, judge: Judge) -> Q:
    """Rows of people for whom something else than the rules counts."""
    if not table.person:
        return Q(pk__in=())
    people = [Hold.objects.values("person"), Wish.objects.values("person")]
    if any(rule.bound == "at_most" and rule.valid_to for rule in judge.book.rules.values()):
        # Where there are several editions it matters which one somebody accepted, and who was told late or not at all.
        promptly = F("version__published_at") + timedelta(days=1)
        late = Q(told_at=None) | Q(told_at__gt=promptly) | Q(objected_at__isnull=False)
        people += [Acceptance.objects.values("person"), PolicyNotice.objects.filter(late).values("person")]
        people += [untold(version).values("pk") for version in changes_to_tell()]
    found = Q(pk__in=())
    for rows in (rows for rows in people if rows.exists()):
        found |= Q(**{f"{table.person}__in": rows})
    return found


def _as_day(field: models.Field, column: str, zone: str, now: datetime) -> str:
    """The day of the place; none where the hour is still to come."""
    if not ZONE.fullmatch(zone):
        raise ValueError(f"not a zone: {zone!r}")
    if type(field) is models.DateField:
        return column
    return f"CASE WHEN {column} <= TIMESTAMPTZ '{now.isoformat()}' THEN ({column} AT TIME ZONE '{zone}')::date END"


def _deletion(table: Table, fields, raw, days, dry_run: bool, last) -> str:
    told = f"rule, action, {', '.join(days)}"
    if dry_run:
        return f"SELECT {told} FROM decided WHERE state = 'due' AND NOT by_engine"  # noqa: S608
    quote, meta = connection.ops.quote_name, table.model_class._meta
    unchanged = "".join(
        f" AND t.{quote(field.column)} IS NOT DISTINCT FROM d.{column}"
        for field, column in zip(fields, raw, strict=True)
    )  # looked at again where somebody has changed the row meanwhile
    until = f" AND t.{quote(meta.pk.column)} <= '{last}'" if last else ""  # or the planner reads the whole table
    return (
        f"DELETE FROM {quote(meta.db_table)} t USING decided d WHERE t.{quote(meta.pk.column)} = d.pk "  # noqa: S608
        f"AND d.state = 'due' AND NOT d.by_engine{unchanged}{until} RETURNING {told}"
    )


def _told(rows, record: Record, names: list[str], judge: Judge) -> Judged:
    """Raises Disagree where the engine would not have ended one of the sample."""
    found = Judged()
    for what, first, second, number, text in rows:
        if what == "gone":
            found.ended[first, second] = number
        elif what == "left":
            found.left[first, second] = number
        elif what == "apart":
            found.apart.append(text)
        elif what == "batch":
            found.looked_at, found.last = number, text
        else:
            _check(record, names, judge, first, second, text.split(","))
    return found


def _check(record: Record, names, judge: Judge, rule: str, action: str, days: list[str]) -> None:
    events = tuple((name, (date.fromisoformat(day),) if day else ()) for name, day in zip(names, days, strict=True))
    answer = judge.answer(record.category, events, channel=record.channel, medium=record.medium)
    if (answer.state, promise_of(answer), answer.action) != ("due", rule, action):
        raise Disagree(f"{record.category} {events}: {rule} {action}, the engine says {answer.state} {answer.rule}")
