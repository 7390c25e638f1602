"""The promises about time, kept: what is due by the published versions goes, and nothing else.

The invariant: a batch and its count in the certificate are one transaction. Killed anywhere, the job loses the batch it
was in and nothing more; started again, it goes on where it was. SQL may narrow the search, the pure engine decides.

    step(now)           one batch inside the place that is entered; the run is finished when `finished_at` is set
    run(inside, now)    every batch, each in `with inside():`, e.g. functools.partial(enter, schema)
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from shared.privacy import due_days, due_rows, due_sql, ending, lasting, restored, wishes
from shared.privacy.due_rows import Judge, Row, promise_of
from shared.privacy.due_sql import Judged
from shared.privacy.engine.retention import Due, Rulebook, certificate
from shared.privacy.engine.sql import speaks
from shared.privacy.handwork import queries as handwork
from shared.privacy.models import Hold, PolicyVersion, RetentionRun
from shared.privacy.notices.standing import Standing, standing
from shared.privacy.queries import local_date, rulebook, version_in_force, zone_of
from shared.privacy.registry import Record, Table

BATCH = 1000  # rows looked at in one transaction
_START = {"record": 0, "after": None}
REPORTED = ("held", "unknown", "undeclared")


class NoPolicy(RuntimeError):
    """Nothing is published here yet, so nothing is promised and nothing is due."""


def run(inside: Callable[[], AbstractContextManager], now: datetime, dry_run: bool = False) -> RetentionRun:
    """The finished run: its certificate. `now` is aware. Raises NoPolicy."""
    while True:
        with inside():
            found = step(now, dry_run)
        if found.finished_at:
            return found


def step(now: datetime, dry_run: bool = False) -> RetentionRun:
    """One batch, in the caller's transaction. Raises NoPolicy."""
    version = version_in_force(now)
    if version is None:
        raise NoPolicy
    found = _open_run(version, now, dry_run)
    judge = _judge(found.pk, rulebook(now), found.day, zone_of(version))
    here, looked_at = due_rows.records_here(), 0
    if not dry_run and found.position == _START:
        lasting.write_down(now, judge=judge)
    while found.position["record"] < len(here) and looked_at < BATCH:
        looked_at += _batch(found, *here[found.position["record"]], judge, now)
    if found.position["record"] >= len(here):
        return _finished(found, now)
    found.save()
    _do_not_wait()
    return found


def _do_not_wait() -> None:
    """For the disk, batch by batch: one that a crash of the server takes away is found and done again, with its count, and
    the certificate's own COMMIT makes all of them last."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


@lru_cache(maxsize=8)
def _judge(run: UUID, book: Rulebook, today: date, zone: str) -> Judge:
    """Kept from batch to batch of one run, with the answers it has given. Never longer: it remembers the oldest row of each
    table, and another clinic with the same policy, or a later run of the day, may hold older ones."""
    return Judge(book, today, zone)


def _open_run(version: PolicyVersion, now: datetime, dry_run: bool) -> RetentionRun:
    """The run of this day and version that was begun, locked; else a new one. One left over from before is closed."""
    day = local_date(version, now)
    open_run = RetentionRun.objects.select_for_update().filter(finished_at=None, dry_run=dry_run).first()
    if open_run and (open_run.day, open_run.version_id) == (day, version.pk):
        return open_run
    if open_run:
        open_run.left["interrupted"] = 1
        _finished(open_run, now)
    fresh = RetentionRun(day=day, version=version, dry_run=dry_run, started_at=now, position=dict(_START))
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:  # another process began it in this very moment
        return RetentionRun.objects.select_for_update().get(finished_at=None, dry_run=dry_run)
    return fresh


def _finished(found: RetentionRun, now: datetime) -> RetentionRun:
    """Sealed: the digest is over the day, the policy and the counts, so the same work gives the same certificate."""
    _add_signed(found, now)
    counts = {tuple(key.split(" ")): number for key, number in found.counts.items()}
    found.digest = certificate(found.day, counts, found.version.sha256).digest
    found.position, found.finished_at = None, now
    found.save()
    restored.forget(now.date())
    return found


def _add_signed(found: RetentionRun, now: datetime) -> None:
    """What hands have done since the last certificate, and somebody signed, has its line in this one."""
    if found.dry_run:
        return
    before = RetentionRun.objects.filter(dry_run=False, finished_at__isnull=False).order_by("-finished_at").first()
    for line, number in handwork.certified(before and before.finished_at, now).items():
        _add(found.counts, line, number)


def _batch(found: RetentionRun, table: Table, record: Record, judge: Judge, now: datetime) -> int:
    """Looks at the next rows of one table and ends what is due; moves the run's position on. How many it looked at."""
    searched = table.model_class._base_manager.filter(**record.where)
    condition = due_rows.possible(table, record, judge)
    if condition is None:
        _add(found.left, f"undeclared {record.category}", searched.count())
        _next_record(found)
        return 0
    if found.position["after"]:
        condition &= Q(pk__gt=found.position["after"])
    searched = searched.filter(condition).order_by("pk")
    if judged := _judged_there(found, table, record, judge, searched, now):
        return _batch_in_sql(found, table, record, judge, judged, now)
    if record.locked and not found.dry_run:
        searched = searched.select_for_update(of=("self",))
    pks = list(searched.values_list("pk", flat=True)[:BATCH])
    _end_due(found, table, record, pks, judge, now)
    _move_on(found, len(pks) < BATCH, pks[-1] if pks else None)
    return len(pks)


def _judged_there(
    found: RetentionRun, table: Table, record: Record, judge: Judge, searched: QuerySet, now: datetime
) -> Judged | None:
    """The batch judged where it lies; None where only the engine can, row by row."""
    if due_days.can(table, record, judge):
        return due_days.batch(table, record, judge, searched, now, found.dry_run)
    if due_sql.can(table, record) and judge.events(record) and speaks(judge.book):
        return due_sql.batch(table, record, judge, searched, now, found.dry_run)
    return None


def _batch_in_sql(
    found: RetentionRun, table: Table, record: Record, judge: Judge, judged: Judged, now: datetime
) -> int:
    """What the database has judged and ended is counted; what it left to the engine is looked at row by row."""
    for (rule, action), number in judged.ended.items():
        _add(found.counts, f"{rule} {action}", number)
    for (state, name), number in judged.left.items():
        _add(found.left, f"{state} {name}", number)
    for first in range(0, len(judged.apart), BATCH):
        rows = table.model_class._base_manager.filter(pk__in=judged.apart[first : first + BATCH])
        rows = rows if found.dry_run else rows.select_for_update(of=("self",))
        _end_due(found, table, record, list(rows.values_list("pk", flat=True)), judge, now)
    _move_on(found, judged.looked_at < due_sql.BATCH, judged.last)
    return judged.looked_at


def _end_due(found: RetentionRun, table: Table, record: Record, pks: list, judge: Judge, now: datetime) -> None:
    for (rule, action), due in _due(table, record, pks, judge, now, found.left).items():
        done = ending.end(table, record, due, rule, action, now, found.dry_run)
        _add(found.counts, f"{rule} {action}", done)
        _add(found.left, f"{'by_hand' if action in ending.BY_HAND else 'hindered'} {rule}", len(due) - done)


def _move_on(found: RetentionRun, through: bool, last) -> None:
    """To the next rows, or to the next table."""
    if through:
        _next_record(found)
    else:
        found.position["after"] = str(last)


def _next_record(found: RetentionRun) -> None:
    found.position = {"record": found.position["record"] + 1, "after": None}


def _add(counts: dict[str, int], key: str, number: int) -> None:
    if number:
        counts[key] = counts.get(key, 0) + number


def _due(table: Table, record: Record, pks: list, judge: Judge, now: datetime, left: dict) -> dict[tuple, list]:
    """{(promise, action): keys of the rows that are due today}; what is due and stays is counted in `left`."""
    found, rows = defaultdict(list), list(due_rows.rows(table, record, pks, now, judge))
    people = set().union(*(row.people for row in rows))
    stands, holds, wished = standing(people, now, judge.zone), _holds(people, judge), wishes.of(people)
    for row in rows:
        answer = _answer(record, row, judge, stands, wished)
        held = (hold for person in row.people for hold in holds.get(person, ()))
        if answer.state == "due" and any(hold.binds(answer.category) for hold in held):
            answer = answer._replace(state="held")
        if answer.state == "due":
            found[promise_of(answer), answer.action].append(row.pk)
        elif answer.state in REPORTED:
            _add(left, f"{answer.state} {promise_of(answer) or answer.category}", 1)
    return found


def _answer(record: Record, row: Row, judge: Judge, stands: Standing, wished: Mapping) -> Due:
    """A row of several people keeps the kinder rule until each of them has accepted the new one, or was told of it."""
    facts = {"channel": record.channel, "medium": record.medium} | row.facts
    category = facts.pop("category", record.category)
    created = min(dict(row.events).get("created", ()), default=None)
    days = [stands.since(person, created, judge.today) for person in row.people]
    day = min(days) if days and all(days) else None
    return judge.answer(category, row.events, day, wishes.choices(wished, row.people, category), **facts)


def _holds(people: Iterable, judge: Judge) -> dict:
    found = defaultdict(list)
    for hold in Hold.objects.filter(person__in=people, since__lte=judge.today):
        if hold.until is None or judge.today < hold.until:
            found[hold.person].append(hold)
    return found
