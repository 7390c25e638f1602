"""Free times, by arithmetic alone: across both changes of the clock, around what is taken, within notice and horizon."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.booking.slots import Hours, Offer, day_span, free_starts, instant, is_doubled, is_free, merged, open_spans

STOCKHOLM, COPENHAGEN, LISBON = ZoneInfo("Europe/Stockholm"), ZoneInfo("Europe/Copenhagen"), ZoneInfo("Europe/Lisbon")
FORWARD, BACK = date(2027, 3, 28), date(2026, 10, 25)  # Sundays; both at 01:00 UTC (directive 2000/84/EC)
EVERY_DAY = [Hours(weekday, time(0), time(0)) for weekday in range(7)]
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
WIDE = {"horizon": timedelta(days=2000)}


def starts(offer, hours, day, zone=STOCKHOLM, blocked=(), now=LONG_AGO, last=None):
    return list(free_starts(offer, hours, merged(blocked), day, last or day, zone, now))


def clocks(found, zone=STOCKHOLM):
    return [f"{start.astimezone(zone):%H:%M}" for start in found]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_quarter_hour(day, zone):
    """By walking through UTC, which knows no change: [(instant, wall clock)] of every quarter-hour of the clinic's day."""
    moment = datetime.combine(day, time(0), UTC) - timedelta(hours=6)
    walked = [moment + number * QUARTER for number in range(36 * 4)]
    return [(each, each.astimezone(zone)) for each in walked if each.astimezone(zone).date() == day]


CHANGES = [(zone, day) for zone in (STOCKHOLM, COPENHAGEN) for day in (FORWARD, BACK)]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_every_quarter_hour_of_a_change_day_is_offered_once(zone, day):
    expected = [moment for moment, _ in every_quarter_hour(day, zone)]
    assert len(expected) == (92 if day == FORWARD else 100)
    offer = Offer(length=QUARTER, step=QUARTER, **WIDE)
    assert starts(offer, EVERY_DAY, day, zone) == expected
    begins, ends = day_span(day, zone)
    assert (begins, ends) == (expected[0], expected[-1] + QUARTER)


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_hours_that_begin_at_any_quarter_of_a_change_day(zone, day):
    """Whichever wall-clock quarter-hour hours begin at, the first start is the first instant that shows it or, where the
    clock never shows it, the first instant after the gap."""
    offer = Offer(length=QUARTER, step=QUARTER, **WIDE)
    walked = every_quarter_hour(day, zone)
    for number in range(96):
        begins = time(number // 4, number % 4 * 15)
        found = starts(offer, [Hours(day.weekday(), begins, time(0))], day, zone)
        assert found[0] == next(moment for moment, wall in walked if wall.time() >= begins)
        assert found == [moment for moment, _ in walked if moment >= found[0]]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_hours_that_end_at_any_quarter_of_a_change_day(zone, day):
    offer = Offer(length=QUARTER, step=QUARTER, **WIDE)
    walked = every_quarter_hour(day, zone)
    for number in range(1, 96):
        ends = time(number // 4, number % 4 * 15)
        found = starts(offer, [Hours(day.weekday(), time(0), ends)], day, zone)
        closes = next(moment for moment, wall in walked if wall.time() >= ends)
        assert found == [moment for moment, _ in walked if moment < closes]


@pytest.mark.parametrize("zone", [STOCKHOLM, COPENHAGEN])
@pytest.mark.parametrize("minutes", [15, 45, 50, 60, 75, 90])
def test_sessions_over_the_change_last_their_full_length(zone, minutes):
    length = timedelta(minutes=minutes)
    for day in (FORWARD, BACK):
        opens, closes = instant(day, time(0, 30), zone), instant(day, time(6), zone)
        found = starts(Offer(length=length, step=length, **WIDE), [Hours(6, time(0, 30), time(6))], day, zone)
        assert found[0] == opens and found[-1] + length <= closes < found[-1] + 2 * length
        assert all(later - earlier == length for earlier, later in pairwise(found))
    assert closes - opens == timedelta(hours=6, minutes=30)  # the night when clocks go back is an hour longer


def test_the_missing_hour_is_not_offered_and_the_doubled_one_twice():
    hourly = Offer(length=HOUR, step=HOUR, **WIDE)
    assert clocks(starts(hourly, [Hours(6, time(1), time(5))], FORWARD)) == ["01:00", "03:00", "04:00"]
    found = starts(hourly, [Hours(6, time(1), time(5))], BACK)
    assert clocks(found) == ["01:00", "02:00", "02:00", "03:00", "04:00"]
    assert [is_doubled(start, STOCKHOLM) for start in found] == [False, True, True, False, False]
    assert found[1:3] == [utc("2026-10-25 00:00"), utc("2026-10-25 01:00")]


def test_hours_inside_the_missing_hour_are_empty():
    assert starts(Offer(length=QUARTER, step=QUARTER, **WIDE), [Hours(6, time(2), time(3))], FORWARD) == []
    assert not any(is_doubled(moment, STOCKHOLM) for moment, _ in every_quarter_hour(FORWARD, STOCKHOLM))


def test_an_ordinary_week_keeps_its_wall_clock_through_the_change():
    """Nine o'clock is nine o'clock before and after, for the clinic; for a visitor in Lisbon it is eight, always."""
    offer = Offer(length=HOUR, step=HOUR, **WIDE)
    mornings = [Hours(weekday, time(9), time(10)) for weekday in range(7)]
    for change in (FORWARD, BACK):
        found = starts(offer, mornings, change - timedelta(days=3), last=change + timedelta(days=3))
        assert clocks(found) == ["09:00"] * 7 and clocks(found, LISBON) == ["08:00"] * 7
        assert len({start.hour for start in found}) == 2  # in UTC it moved


def test_a_visitor_far_away_sees_the_same_instants_on_another_date():
    tokyo = ZoneInfo("Asia/Tokyo")
    (start,) = starts(Offer(length=HOUR, step=HOUR, **WIDE), [Hours(3, time(17), time(18))], date(2026, 11, 26))
    assert start == utc("2026-11-26 16:00") and f"{start.astimezone(tokyo):%d %H:%M}" == "27 01:00"


THURSDAY = date(2026, 11, 26)
OFFICE = [Hours(3, time(9), time(12)), Hours(3, time(13), time(16))]
SESSION = Offer(length=timedelta(minutes=45), step=HOUR, **WIDE)


def test_hours_offer_a_start_every_step_from_when_they_begin():
    assert clocks(starts(SESSION, OFFICE, THURSDAY)) == ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00"]
    by_75 = Offer(length=timedelta(minutes=45), step=timedelta(minutes=75), **WIDE)
    assert clocks(starts(by_75, [Hours(3, time(9), time(12, 15))], THURSDAY)) == ["09:00", "10:15", "11:30"]


def test_hours_that_overlap_or_touch_are_one():
    assert clocks(starts(SESSION, [Hours(3, time(9), time(11)), Hours(3, time(10), time(12))], THURSDAY)) == [
        "09:00", "10:00", "11:00",
    ]  # fmt: skip
    night = [Hours(3, time(22), time(0)), Hours(4, time(0), time(2))]
    spans = list(open_spans(night, THURSDAY, THURSDAY + timedelta(days=1), STOCKHOLM))
    assert spans == [(utc("2026-11-26 21:00"), utc("2026-11-27 01:00"))]


def test_what_is_taken_is_not_offered_and_touching_is_allowed():
    taken = [(utc("2026-11-26 09:00"), utc("2026-11-26 09:45"))]  # 10.00–10.45 in Stockholm
    assert clocks(starts(SESSION, OFFICE, THURSDAY, blocked=taken)) == ["09:00", "11:00", "13:00", "14:00", "15:00"]
    touching = [(utc("2026-11-26 08:45"), utc("2026-11-26 09:00"))]
    assert "09:00" in clocks(starts(SESSION, OFFICE, THURSDAY, blocked=touching))
    assert "10:00" in clocks(starts(SESSION, OFFICE, THURSDAY, blocked=touching))


def test_an_absence_of_days_takes_all_of_them():
    away = [(utc("2026-11-25 00:00"), utc("2026-11-28 00:00"))]
    assert starts(SESSION, OFFICE, THURSDAY, blocked=away) == []


def test_the_pause_afterwards_must_be_free_too_but_may_reach_past_closing():
    with_pause = Offer(length=timedelta(minutes=45), step=HOUR, pause=timedelta(minutes=20), **WIDE)
    assert "15:00" in clocks(starts(with_pause, [Hours(3, time(15), time(15, 45))], THURSDAY))
    at_eleven = [(utc("2026-11-26 10:00"), utc("2026-11-26 10:45"))]
    assert "10:00" not in clocks(starts(with_pause, OFFICE, THURSDAY, blocked=at_eleven))


def test_notice_and_horizon_bound_what_is_offered():
    now = utc("2026-11-26 07:30")  # 8.30 in Stockholm
    notice = Offer(length=timedelta(minutes=45), step=HOUR, notice=timedelta(hours=2), horizon=timedelta(hours=6))
    assert clocks(starts(notice, OFFICE, THURSDAY, now=now)) == ["11:00", "13:00", "14:00"]
    exactly = Offer(length=timedelta(minutes=45), step=HOUR, notice=timedelta(minutes=30))
    assert clocks(starts(exactly, OFFICE, THURSDAY, now=now))[0] == "09:00"
    assert starts(SESSION, OFFICE, THURSDAY, now=utc("2026-11-27 00:00")) == []


moments = st.integers(0, 96).map(lambda quarter: utc("2026-11-26 00:00") + quarter * QUARTER)
spans = st.tuples(moments, moments)


@given(st.lists(spans, max_size=8), spans)
def test_what_is_merged_says_the_same_as_what_went_in(many, wanted):
    blocked = merged(many)
    assert all(begins < ends for begins, ends in blocked)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(blocked))
    begins, ends = wanted
    if begins < ends:
        overlapping = any(max(begins, b) < min(ends, e) for b, e in many if b < e)
        assert is_free(wanted, blocked) is not overlapping


@given(st.lists(spans, max_size=6), st.integers(1, 8), st.integers(1, 8), st.integers(0, 4))
def test_no_free_start_overlaps_anything_and_none_is_missing(taken, length, step, pause):
    offer = Offer(length=length * QUARTER, step=step * QUARTER, pause=pause * QUARTER, **WIDE)
    found = set(starts(offer, OFFICE, THURSDAY, blocked=taken))
    for opens, closes in open_spans(OFFICE, THURSDAY, THURSDAY, STOCKHOLM):
        start = opens
        while start + offer.length <= closes:
            ends = start + offer.length + offer.pause
            clear = not any(max(start, b) < min(ends, e) for b, e in taken if b < e)
            assert (start in found) is clear
            found.discard(start)
            start += offer.step
    assert not found
