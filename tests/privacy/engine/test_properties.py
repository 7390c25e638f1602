"""The algebra's laws, over records and rules that nobody thought of."""

from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.privacy.engine.duration import Duration, add
from shared.privacy.engine.law import rulebook
from shared.privacy.engine.promises import Retention
from shared.privacy.engine.records import Record
from shared.privacy.engine.retention import Rulebook, due, purge

from .given import OVER, dice, known_by, policy, with_rule

many = settings(max_examples=400, deadline=None)


@many
@given(dice, st.integers(0, 5000))
def test_once_due_always_due(dice, later):
    book, today = dice.book(), dice.day()
    record = known_by(dice.record(), today)
    if due(book, record, today).state == "due":
        assert due(book, record, today + timedelta(later)).state == "due"


@many
@given(dice)
def test_order_of_rules_holds_and_choices_does_not_matter(dice):
    book, record, today = dice.book(), dice.record(), dice.day()
    shuffled = list(book.rules.items())
    dice.shuffle(shuffled)
    turned = msgspec.structs.replace(
        record,
        holds=record.holds[::-1],
        choices=record.choices[::-1],
        events={name: days[::-1] for name, days in reversed(record.events.items())},
    )
    other = Rulebook(dict(shuffled), book.events, book.fiscal_year_ends)
    assert due(book, record, today) == due(other, turned, today)


@many
@given(dice)
def test_no_record_goes_before_any_duty_ends(dice):
    today = dice.day()
    answer = due(dice.book(), dice.record(), today)
    if answer.state == "due":
        assert all(step.on <= today for step in answer.because if step.did == "floor")
        assert any(step.on and step.on <= today for step in answer.because if step.did in ("ceiling", "cap", "choice"))
        assert answer.latest >= answer.on


@many
@given(dice)
def test_alignment_never_shortens_a_minimum(dice):
    rule, day = dice.retention("at_least", plain=True), dice.day()
    if rule.after == "over":
        return
    record = Record(id="x", category=rule.of[0], channel="sms", service="coaching", events={rule.after: (day,)})
    bare = msgspec.structs.replace(rule, from_end_of=(), on_first_of=None)
    ceiling, far = Retention(of=("all",), after=rule.after, keep=Duration("P0D")), date(2120, 1, 1)
    ends = dice.year_ends()
    aligned = due(Rulebook({"law": rule, "ours": ceiling}, OVER, ends), record, far).on
    unaligned = due(Rulebook({"law": bare, "ours": ceiling}, OVER, ends), record, far).on
    assert aligned >= unaligned >= add(day, rule.keep) + timedelta(1)


@many
@given(dice)
def test_one_more_duty_never_makes_it_earlier(dice):
    book, record, today = dice.book(), dice.record(), dice.day()
    before, after = due(book, record, today), due(with_rule(book, "zz", dice.retention("at_least")), record, today)
    if after.state in ("due", "held"):
        assert before.state in ("due", "held") and after.on >= before.on


@many
@given(dice)
def test_one_more_cap_never_makes_it_later(dice):
    book, record, today = dice.book(), dice.record(), dice.day()
    cap = Retention(of=("all",), after="created", keep=dice.duration(), over_all=True)
    before, after = due(book, record, today), due(with_rule(book, "zz", cap), record, today)
    if before.state in ("due", "later", "held") and after.on:
        assert after.on <= before.on


@many
@given(dice)
def test_longer_durations_never_end_earlier_and_the_order_is_sound(dice):
    day, a, b = dice.day(), dice.duration(), dice.duration()
    assert add(day, a) >= day
    if a.never_longer_than(b):
        assert add(day, a) <= add(day, b)


@settings(max_examples=12, deadline=None)
@given(dice)
def test_over_years_exactly_the_due_set_goes_however_often_the_job_dies(dice):
    """A job that runs late, is killed half-way and runs twice ends each day where a perfect one ends it."""
    book = dice.book()
    perfect = [dice.record(str(number)) for number in range(8)]
    shaky = list(perfect)
    for number in range(0, 365 * 9, 23):
        today = date(2023, 1, 1) + timedelta(number)
        perfect, gone, _ = purge(book, perfect, today)
        assert all(due(book, one, today).state == "due" for one, _ in gone)
        dice.shuffle(shaky)
        cut = dice.randint(0, len(shaky))
        half, _, _ = purge(book, shaky[:cut], today)  # killed here
        shaky, _, _ = purge(book, half + shaky[cut:], today)
        again, none, certificate = purge(book, shaky, today)
        assert again == shaky and not none and certificate.counts == ()
        assert {one.id for one in perfect} == {one.id for one in shaky}


@given(st.integers(2016, 2080), st.integers(1, 12))
def test_leap_days(year, years):
    leap = year - year % 4
    end = add(date(leap, 2, 29), Duration(f"P{years}Y"))
    assert (end.month, end.day) == ((2, 29) if (leap + years) % 4 == 0 else (2, 28))


@many
@given(dice, st.integers(1, 900), st.booleans())
def test_a_new_version_never_keeps_longer_what_was_collected_before(dice, age, renamed):
    """Whatever the new version says: general, special, looser or silent; even where an event means something else."""
    today, record = dice.day(), dice.record()
    published = today - timedelta(age)
    created = tuple(day for day in record.events.get("created", ()) if day < published) or (date(2013, 1, 1),)
    record = msgspec.structs.replace(record, events=record.events | {"created": created})
    was = msgspec.structs.replace(policy(dice.rules(4, bound="at_most", plain=True)), events=OVER)
    now = policy(dice.rules(4, bound="at_most", plain=True), valid_from=published, version=2)
    now = msgspec.structs.replace(now, events={} if renamed else OVER)
    before, after = due(rulebook(was), record, today), due(rulebook(now, (was, published)), record, today)
    if before.state == "due":
        assert after.state == "due", (before, after)
    if before.state in ("due", "later", "held") and after.on and after.state != "kept":
        assert after.on <= before.on, (before, after)
