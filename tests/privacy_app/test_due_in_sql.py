"""The job's fast way: batches judged by the database end exactly what the pure engine would end."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from practice.mailbox.models import OutgoingMessage
from practice.people.models import User
from shared.privacy import due_days, due_rows, due_sql, retention, wishes
from shared.privacy.actions import accept, hold
from shared.privacy.engine.records import Record as Facts
from shared.privacy.engine.records import local_day
from shared.privacy.engine.retention import Rulebook, due
from shared.privacy.queries import rulebook
from shared.privacy.registry import NOT_PERSONAL, Record, Table, tables
from tenants.isolation.context import enter
from tests.privacy.engine.given import rules
from tests.privacy_app.documents import put

ZONE = "Europe/Stockholm"
RULES = """
events:
  over: {last_of: [withdrawn], or_silence: P6M, of: [sent], words: {en: the end}}
retention:
  log: {of: [message_log], keep: P1Y, after: sent, on_first_of: month, client_may: [shorten, extend]}
  mails: {of: [message_log], channels: [mail], keep: P3M, after: over, unless: [{happened: replied}]}
  cap: {of: [message_log], keep: P2Y, after: created, over_all: true}
"""
EVENTS = {"created": "created_at", "sent": "sent_at", "replied": "failed_at", "withdrawn": "ended_at"}
LOG = Record("message_log", EVENTS, channel="mail")


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    found = Table("mailbox.OutgoingMessage", fields={"id": NOT_PERSONAL}, record=LOG, person="user")
    monkeypatch.setattr(due_rows, "tables", lambda: {"mailbox.outgoingmessage": found})
    return found


@pytest.fixture
def engine_asked(monkeypatch):
    """How many rows were judged one by one."""
    asked, plain = [], due_rows.rows

    def rows(table, record, pks, now, judge):
        asked.extend(pks)
        return plain(table, record, pks, now, judge)

    monkeypatch.setattr(due_rows, "rows", rows)
    return asked


def noon(day):
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=11)


def messages(rng, number, **more):
    """{key: {event: day}} of messages over three years, both clock changes and a leap day among them."""
    rows = []
    for _ in range(number):
        created = datetime(2023, 6, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(3 * 365 * 1440))
        row = {"created_at": created}
        for name in ("sent_at", "failed_at", "ended_at"):
            if rng.random() < 0.4:
                row[name] = created + timedelta(minutes=rng.randrange(400 * 1440))
        rows.append(OutgoingMessage(kind="x", pk=UUID(int=rng.getrandbits(128)), **row, **more))
    OutgoingMessage.objects.bulk_create(rows)
    return {row.pk: _days(row) for row in rows}


def _days(row):
    moments = {name: getattr(row, path) for name, path in EVENTS.items()}
    return {name: (local_day(moment, ZONE),) for name, moment in moments.items() if moment}


def gone(book, events, day, **more):
    record = Facts(id="", category="message_log", channel="mail", events=events, **more)
    return due(book, record, day).state == "due"


def run(schema, day, **more):
    return retention.run(partial(enter, schema), noon(day), **more)


@pytest.mark.parametrize("batch", [7, 50_000])
def test_over_years_the_database_ends_what_the_engine_would(db, clinic, monkeypatch, batch):
    monkeypatch.setattr(due_sql, "BATCH", batch)
    with enter(clinic):
        put(RULES, date(2023, 1, 1))
        put(RULES.replace("keep: P1Y", "keep: P10M"), date(2024, 10, 27), number=2)
        left = messages(random.Random(batch), 150)  # noqa: S311 (a seed)
    days = [date(2024, 1, 1) + timedelta(days=83 * n) for n in range(16)]
    for day in sorted([*days, date(2024, 2, 29), date(2025, 3, 30), date(2025, 10, 26)]):
        would, did = run(clinic, day, dry_run=True), run(clinic, day)
        with enter(clinic):
            book = rulebook(noon(day))
            before, left = len(left), {pk: one for pk, one in left.items() if not gone(book, one, day)}
            assert set(OutgoingMessage.objects.values_list("pk", flat=True)) == set(left)
        assert sum(did.counts.values()) == before - len(left) and would.counts == did.counts
    assert 0 < len(left) < 75


def test_only_what_is_special_or_recent_is_judged_row_by_row(db, clinic, engine_asked):
    with enter(clinic):
        put(RULES, date(2023, 1, 1))
        plain = messages(random.Random(1), 40)  # noqa: S311
        people = [User.objects.create_user(f"{n}@example.org", first_name="A", created_at=noon(date(2023, 1, 1)))
                  for n in range(3)]  # fmt: skip
        theirs = [set(messages(random.Random(n), 5, user=one)) for n, one in enumerate(people, 2)]  # noqa: S311
        hold(people[0].pk, "complaint", date(2023, 1, 1))
        wishes.extend(people[1].pk, date(2023, 1, 1), until=date(2040, 1, 1))
        accept(people[2].pk, "sv", noon(date(2023, 1, 1)))
    run(clinic, date(2030, 1, 1))
    assert set(engine_asked) == theirs[0] | theirs[1] and not set(engine_asked) & set(plain)
    with enter(clinic):
        assert set(OutgoingMessage.objects.values_list("pk", flat=True)) == theirs[0]  # a cap heeds no wish
        OutgoingMessage.objects.all().delete()
        late = OutgoingMessage.objects.create(
            kind="x",
            created_at=noon(date(2029, 1, 1)),
            sent_at=noon(date(2029, 6, 1)),
            ended_at=noon(date(2029, 12, 31)),
        )
    engine_asked.clear()
    run(clinic, date(2030, 3, 31))
    assert engine_asked == []
    with enter(clinic):
        assert not OutgoingMessage.objects.filter(pk=late.pk).exists()


def test_where_the_two_disagree_nothing_is_done_before_every_row_is_asked(
    db, clinic, engine_asked, monkeypatch, caplog
):
    def wrong(book, today, category, columns, keep, **facts):
        told = "'due' AS state, DATE '2020-01-01' AS on_day, 'retention.log' AS rule, 'delete' AS action"
        return f"SELECT {', '.join(keep)}, {told} FROM dated"

    monkeypatch.setattr(due_sql, "judged", wrong)
    with enter(clinic):
        put(RULES, date(2023, 1, 1))
        left = messages(random.Random(3), 60)  # noqa: S311
        book = rulebook(noon(date(2025, 6, 1)))
    run(clinic, date(2025, 6, 1))
    assert "judged row by row" in caplog.text and engine_asked
    with enter(clinic):
        found = set(OutgoingMessage.objects.values_list("pk", flat=True))
    assert found == {pk for pk, events in left.items() if not gone(book, events, date(2025, 6, 1))} != set()


def test_what_can_not_be_judged_in_sql_is_not(declared):
    def can(label):
        table = tables()[label]
        return [due_sql.can(table, record) for record in table.all_records]

    assert can("privacy.consentrecord") == can("booking.booking") == [True]
    assert can("mailbox.outgoingmessage") == [True, True]  # mail and SMS
    # They end by destroying keys, and links stay; what questionnaires are kept by is another record of the same rows.
    assert can("journal.entry") == [False, False] and can("accesslog.accessevent") == [False]
    assert can("people.user") == [False, False]  # others hang on them


@pytest.mark.parametrize("words", [
    "keep: P3M, after: created", "keep: P0D, after: created", "keep: P1Y, after: created, on_first_of: month",
    "keep: P2Y, after: created, from_end_of: [fiscal_year, calendar_year]", "keep: P90Y, after: created",
    "keep: unknown, after: created", "keep: P20D, after: created",
])  # fmt: skip
@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2025, 3, 30), date(2025, 10, 26), date(2026, 1, 1)])
def test_halving_finds_the_day_that_asking_every_day_finds(monkeypatch, words, today):
    (rule,) = rules(f"r: {{of: [usage], {words}}}").values()
    judge = due_rows.Judge(Rulebook({"retention.r": rule}, fiscal_year_ends="06-30"), today, ZONE)
    record, oldest = Record("usage", {"created": "created_at"}), date(2021, 5, 17)
    assert due_days._plain(record, judge)
    quick = due_days._stretches(record, "created", judge, oldest)
    monkeypatch.setattr(due_days, "_plain", lambda *_: False)
    assert quick == due_days._stretches(record, "created", judge, oldest)
