"""Rows whose end hangs on one date: the pure engine judges each day of the calendar once, and the database deletes by days.

Nothing is compiled and no row is looked at: what is due from one midnight to another goes in one DELETE. Rows of people with
a hold, a wish or an acceptance of their own, and days that a restored backup would not know of, are judged row by row.
"""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, models
from django.db.models import Min, Q, QuerySet

from shared.privacy import due_sql
from shared.privacy.due_rows import Judge, promise_of
from shared.privacy.due_sql import Judged
from shared.privacy.engine.records import Record as Facts
from shared.privacy.engine.records import local_day
from shared.privacy.registry import Record, Table

DAY = timedelta(days=1)
EARLIEST = date(1000, 1, 1)  # before any row


class Stretch(NamedTuple):
    """Days with one answer: from `first` until `end`, the day after the last."""

    first: date
    end: date
    state: str
    promise: str
    action: str


def can(table: Table, record: Record, judge: Judge) -> bool:
    return due_sql.can(table, record) and len(judge.events(record)) == 1


def batch(table: Table, record: Record, judge: Judge, searched: QuerySet, now: datetime, dry_run: bool) -> Judged:
    """The first BATCH rows of `searched` (by key) of which something is to be said. What is still to come today waits."""
    ((name, path),) = judge.events(record).items()
    if type(table.model_class._meta.get_field(path)) is models.DateTimeField:
        searched = searched.exclude(**{f"{path}__gt": now})
    stretches = _remembered(table, record, name, path, judge)
    special = due_sql.special(table, judge)
    by_engine, said = special, special
    for one in stretches:
        said |= _within(table, path, one, judge)
        if one.state == "due" and (one.end > _lately(judge) or one.action not in due_sql.BY_DELETING):
            by_engine |= _within(table, path, one, judge)
    searched = searched.filter(said)
    last = searched.order_by("pk").values_list("pk", flat=True)[due_sql.BATCH - 1 : due_sql.BATCH].first()
    searched = searched.filter(pk__lte=last) if last else searched
    found = Judged(due_sql.BATCH if last else 0, last)
    found.apart = list(searched.filter(by_engine).values_list("pk", flat=True))
    plain = searched.exclude(pk__in=found.apart) if found.apart else searched
    for one in stretches:
        rows = plain.filter(_within(table, path, one, judge))
        _count(found, one, rows, judge, dry_run)
    return found


def _count(found: Judged, one: Stretch, rows: QuerySet, judge: Judge, dry_run: bool) -> None:
    if one.state != "due":
        if number := rows.count():
            found.left[one.state, one.promise] += number
    elif one.end <= _lately(judge) and one.action in due_sql.BY_DELETING:
        number = rows.count() if dry_run else rows._raw_delete(connection.alias)
        if number:
            found.ended[one.promise, one.action] += number


def _remembered(table: Table, record: Record, name: str, path: str, judge: Judge) -> list[Stretch]:
    """From batch to batch: no day before the oldest comes into being meanwhile that would be due already."""
    key = (table.model, record.category, record.channel, record.medium)
    if key not in judge.stretches:
        # Searching a table for its oldest row takes as long as deleting: only where every day is judged by itself.
        oldest = EARLIEST if _plain(record, judge) else _oldest(table, path, judge)
        judge.stretches[key] = _stretches(record, name, judge, oldest)
    return judge.stretches[key]


def _lately(judge: Judge) -> date:
    return judge.today - timedelta(days=settings.BACKUP_DAYS)


def _oldest(table: Table, path: str, judge: Judge) -> date:
    oldest = table.model_class._base_manager.aggregate(oldest=Min(path))["oldest"]
    if oldest is None:
        return judge.today
    return local_day(oldest, judge.zone) if isinstance(oldest, datetime) else oldest


def _stretches(record: Record, name: str, judge: Judge, oldest: date) -> list[Stretch]:
    """The days from the oldest until today that are due, unknown or undeclared, cut where a backup may still be."""
    if _plain(record, judge):
        return _until_last_due(record, name, judge, oldest)
    days = [oldest + timedelta(days=n) for n in range((judge.today - oldest).days + 1)]
    answers = [(_answer(record, name, day, judge), day) for day in days]
    found = []
    for (answer, _), same in groupby(
        answers, key=lambda one: (one[0], one[0][0] == "due" and one[1] >= _lately(judge))
    ):
        listed = [day for *_, day in same]
        if answer[0] in ("due", "unknown", "undeclared"):
            found.append(Stretch(listed[0], listed[-1] + DAY, *answer))
    return found


def _plain(record: Record, judge: Judge) -> bool:
    """One promise alone speaks, without exception or edition: then what is older is due no later."""
    facts = Facts(id="", category=record.category, channel=record.channel, medium=record.medium)
    rules = [rule for _, rule in judge.book.touching(facts, record.category)]
    ceilings = [rule for rule in rules if rule.bound == "at_most"]
    made = [judge.book.events.get(rule.after) for rule in rules]
    changing = any(
        rule.unless or rule.collected_from or rule.collected_before or (rule.bound == "at_most" and rule.valid_to)
        for rule in rules
    )
    return len(ceilings) == 1 and not changing and not any(event and event.parts for event in made)


def _until_last_due(record: Record, name: str, judge: Judge, oldest: date) -> list[Stretch]:
    """Halving, where the engine's answer can change only once."""
    first = _answer(record, name, oldest, judge)
    if first[0] != "due":
        return [Stretch(oldest, judge.today + DAY, *first)] if first[0] in ("unknown", "undeclared") else []
    low, high = oldest, judge.today + DAY  # low is due, high is not (or has not come)
    while high - low > DAY:
        middle = low + (high - low) // 2
        low, high = (middle, high) if _answer(record, name, middle, judge)[0] == "due" else (low, middle)
    cut = min(max(_lately(judge), oldest), high)
    parts = [(oldest, cut), (cut, high)]
    return [Stretch(begin, end, *first) for begin, end in parts if begin < end]


def _answer(record: Record, name: str, day: date, judge: Judge) -> tuple[str, str, str]:
    answer = judge.answer(record.category, ((name, (day,)),), channel=record.channel, medium=record.medium)
    return answer.state, promise_of(answer) or answer.category, answer.action


def _within(table: Table, path: str, one: Stretch, judge: Judge) -> Q:
    if type(table.model_class._meta.get_field(path)) is models.DateField:
        return Q(**{f"{path}__gte": one.first, f"{path}__lt": one.end})
    zone = ZoneInfo(judge.zone)
    first, end = (datetime.combine(day, time.min, zone) for day in (one.first, one.end))
    return Q(**{f"{path}__gte": first, f"{path}__lt": end})
