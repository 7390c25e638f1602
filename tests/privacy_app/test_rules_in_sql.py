"""What the database judges is what the pure engine judges, whatever the rules, the dates and the day."""

from datetime import date

import msgspec
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from shared.privacy.engine.duration import Duration
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.promises import Event
from shared.privacy.engine.retention import Rulebook, due
from shared.privacy.engine.sql import judged
from shared.privacy.retention import promise_of
from tenants.isolation.context import enter
from tests.privacy.engine.given import CATEGORIES, NAMES, OVER, Dice, dice, policy

EVENTS = [*NAMES[:-1], "relation_ended"]
COLUMNS = {name: f"e{number}" for number, name in enumerate(EVENTS)}


def asked(book, today, category, records, **facts):
    """(state, day, rule, action) of each record, in their order, by one query."""
    rows = ", ".join(f"({number}, {', '.join('%s::date' for _ in EVENTS)})" for number in range(len(records)))
    given = [one.events[name][0] if name in one.events else None for one in records for name in EVENTS]
    query = f"WITH dated (pk, {', '.join(COLUMNS.values())}) AS (VALUES {rows}) "
    with connection.cursor() as cursor:
        cursor.execute(query + judged(book, today, category, COLUMNS, **facts), given)
        found = {pk: answer for pk, *answer in cursor.fetchall()}
    return [tuple(found[number]) for number in range(len(records))]


def expected(book, today, record):
    answer = due(book, record, today)
    state = "waiting" if answer.state == "kept" else answer.state
    if state == "due":
        return state, answer.on, promise_of(answer), answer.action
    return state, None, {"undeclared": answer.category, "unknown": answer.rule}.get(state), None


def one_date_each(record):
    events = {name: days[:1] for name, days in record.events.items()}
    return msgspec.structs.replace(record, events=events, holds=(), choices=(), values={})


def check(book, today, category, records, **facts):
    shared = {"channel": "", "service": "", "category": category} | facts
    records = [msgspec.structs.replace(one_date_each(one), **shared) for one in records]
    wanted = [expected(book, today, one) for one in records]
    assert asked(book, today, category, records, **facts) == wanted


@pytest.fixture
def place(db, clinics):
    with enter(clinics["a"].schema):
        yield


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dice)
def test_the_database_judges_as_the_engine_does(place, dice: Dice):
    book, today, category = dice.book(), dice.day(), dice.choice(CATEGORIES)
    facts = {"channel": dice.choice(["", "sms", "mail"]), "service": dice.choice(["", "coaching"])}
    check(book, today, category, [dice.record() for _ in range(25)], **facts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dice)
def test_also_under_several_editions_and_duties(place, dice: Dice):
    published, today = dice.day(), dice.day()
    old, new = (
        msgspec.structs.replace(
            policy(dice.rules(4), professions=("psychologist",), version=version, valid_from=published), events=OVER
        )
        for version in (1, 2)
    )
    old = msgspec.structs.replace(old, clinic=msgspec.structs.replace(old.clinic, valid_from=date(2000, 1, 1)))
    check(rulebook(new, (old, published)), today, "journal.note", [dice.record() for _ in range(25)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dice)
def test_also_where_an_event_made_of_others_may_be_the_first(place, dice: Dice):
    quiet = Event(of=("session",), or_silence=Duration("P6M"))
    made = {"over": Event(first_of=("relation_ended", "quiet")), "quiet": quiet}
    book, today, category = dice.book(), dice.day(), dice.choice(CATEGORIES)
    book = Rulebook(book.rules, made, book.fiscal_year_ends)
    check(book, today, category, [dice.record() for _ in range(25)])


def test_nothing_but_names_and_keys_gets_into_the_text():
    book = Dice(1).book()
    for wrong in ("a'b", "a b", 'a"b', "a;b", ""):
        with pytest.raises(ValueError, match="not a"):
            judged(book, date(2026, 1, 1), wrong, COLUMNS)
        with pytest.raises(ValueError, match="not a column"):
            judged(book, date(2026, 1, 1), "journal", COLUMNS, keep=(wrong,))
