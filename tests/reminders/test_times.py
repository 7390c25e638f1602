"""When somebody is reminded, on ordinary days and across both changes of clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.reminders.times import DAY, LEAST, Quiet, before, planned

ZONES = ("Europe/Stockholm", "Europe/Copenhagen")
NIGHT, NONE = Quiet(time(21), time(8)), Quiet(time(0), time(0))


def at(text, zone="Europe/Stockholm"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def shown(moment, zone="Europe/Stockholm"):
    return moment and moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("starts", "minutes", "told", "apart"),
    [
        ("2027-03-28 10:00", DAY, "2027-03-27 10:00", 23),  # clocks go forward in the night between
        ("2027-10-31 10:00", DAY, "2027-10-30 10:00", 25),  # and back
        ("2027-10-31 10:00", 2 * DAY, "2027-10-29 10:00", 49),
        ("2027-03-29 02:30", DAY, "2027-03-28 03:30", 23),  # 2.30 is leapt over
        ("2027-11-01 02:30", DAY, "2027-10-31 02:30", 25),  # 2.30 comes twice: the first
        ("2027-03-28 09:00", 8 * 60, "2027-03-28 00:00", 8),  # hours are hours
        ("2027-10-31 09:00", 8 * 60, "2027-10-31 02:00", 8),
        ("2027-06-15 09:15", DAY + 30, "2027-06-14 08:45", 24.5),
    ],
)
def test_the_day_before_is_the_same_hour_and_hours_are_hours(zone, starts, minutes, told, apart):
    found = before(at(starts, zone).astimezone(UTC), minutes, ZoneInfo(zone))
    assert shown(found, zone) == told
    assert at(starts, zone).astimezone(UTC) - found == timedelta(hours=apart)


@pytest.mark.parametrize(
    ("starts", "minutes", "since", "told"),
    [
        ("2026-11-26 10:00", DAY, "2026-11-20 10:00", "2026-11-25 10:00"),
        ("2026-11-26 07:00", DAY, "2026-11-20 10:00", "2026-11-24 20:59"),  # at night: the evening before that
        ("2026-11-26 23:00", DAY, "2026-11-20 10:00", "2026-11-25 20:59"),
        ("2026-11-26 09:00", 120, "2026-11-20 10:00", "2026-11-25 20:59"),
        ("2026-11-26 09:00", 120, "2026-11-25 22:00", "2026-11-26 08:00"),  # booked at night: when it is over
        ("2026-11-26 08:15", 60, "2026-11-25 22:00", None),  # and nothing where that is too late
        ("2026-11-26 10:00", DAY, "2026-11-25 12:00", None),  # booked after it would have been told
        ("2027-03-28 09:00", 120, "2027-03-20 10:00", "2027-03-27 20:59"),  # the night is an hour shorter
        ("2027-10-31 09:00", 120, "2027-10-20 10:00", "2027-10-30 20:59"),
    ],
)
def test_nobody_is_reminded_at_night(starts, minutes, since, told):
    zone = ZoneInfo("Europe/Stockholm")
    assert shown(planned(at(starts), minutes, NIGHT, at(since), zone)) == told


QUARTERS = st.integers(0, 4 * 24 * 3 - 1)


@given(st.sampled_from(["2027-03-27", "2027-10-30", "2027-06-01"]), QUARTERS, st.sampled_from([60, 240, DAY, 2 * DAY]),
       st.sampled_from([NIGHT, NONE, Quiet(time(12), time(13)), Quiet(time(2), time(3))]), st.sampled_from(ZONES),
       st.integers(0, 72))  # fmt: skip
def test_what_is_planned_is_never_at_night_never_late_and_never_before_it_was_known(
    day, quarter, minutes, quiet, name, known
):
    zone = ZoneInfo(name)
    starts = at(f"{day} 00:00", name).astimezone(UTC) + timedelta(minutes=15 * quarter)
    since = starts - timedelta(hours=known)
    found = planned(starts, minutes, quiet, since, zone)
    if found is not None:
        assert since <= found <= starts and not quiet.holds(found, zone)
        usual = before(starts, minutes, zone)
        assert found == usual or (quiet.holds(usual, zone) and abs(found - usual) < timedelta(hours=14))
        assert found <= usual or found <= starts - LEAST
    elif before(starts, minutes, zone) >= since:
        assert quiet.holds(before(starts, minutes, zone), zone)
