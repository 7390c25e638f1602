"""Dates, times and money as people write them where they live."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from shared.web import formats

MOMENT = datetime(2026, 11, 26, 9, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_stockholm():
    with timezone.override(ZoneInfo("Europe/Stockholm")):
        yield


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "torsdag 26 november kl. 10.15"),
        ("da", "torsdag den 26. november kl. 10.15"),
        ("de", "Donnerstag, 26. November, 10:15 Uhr"),
        ("en", "Thursday 26 November, 10:15"),
    ],
)
def test_a_moment_is_written_as_people_write_it(language, expected):
    with translation.override(language):
        assert formats.moment(MOMENT) == expected


@pytest.mark.parametrize(
    ("language", "kind", "expected"),
    [
        ("sv", formats.day_year, "torsdag 26 november 2026"),
        ("sv", formats.short_date, "26 nov"),
        ("da", formats.short_date, "26. nov."),
        ("sv", formats.full_moment, "26 november 2026 kl. 10.15"),
        ("de", formats.full_date, "26. November 2026"),
        ("de", formats.weekday, "Do"),
        ("sv", formats.weekday, "tors"),
        ("da", formats.month, "november 2026"),
        ("da", formats.bare_clock, "10.15"),
        ("en", formats.clock, "10:15"),
        ("en", formats.day_of_month, "26"),
    ],
)
def test_every_kind_of_date(language, kind, expected):
    with translation.override(language):
        assert kind(MOMENT) == expected


def test_the_clinics_zone_decides_the_day():
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    with translation.override("sv"):
        assert formats.day(late) == "fredag 27 november"
        assert formats.day(date(2026, 11, 26)) == "torsdag 26 november"


def test_a_span_across_the_clock_change_shows_wall_time():
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2.30 summer time; an hour later it is 2.30 again
    with translation.override("sv"):
        assert formats.span(start, start + timedelta(hours=1)) == "kl. 2.30–2.30"


@pytest.mark.parametrize(
    ("language", "minor", "currency", "expected"),
    [
        ("sv", 65000, "SEK", "650\xa0kr"),
        ("sv", 65050, "SEK", "650,50\xa0kr"),
        ("sv", 145000, "SEK", "1\xa0450\xa0kr"),
        ("sv", -5000, "SEK", "-50\xa0kr"),
        ("da", 145000, "DKK", "1.450\xa0kr."),
        ("de", 65000, "SEK", "650\xa0SEK"),
        ("en", 65000, "SEK", "SEK\xa0650"),
        ("en", 145000, "EUR", "€1,450"),
        ("en", 500, "JPY", "JP¥500"),
        ("sv", 0, "SEK", "0\xa0kr"),
    ],
)
def test_money_is_whole_when_it_can_be(language, minor, currency, expected):
    with translation.override(language):
        assert formats.money(minor, currency) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (45, "45 min"),
        (60, "1 tim"),
        (75, "1 tim 15 min"),
        (0, "0 min"),
        (timedelta(minutes=90), "1 tim 30 min"),
        (timedelta(days=1), "1 dag"),
        (timedelta(days=30), "30 dagar"),
        (timedelta(days=1, hours=1), "25 tim"),
    ],
)
def test_lengths_of_time(value, expected):
    with translation.override("sv"):
        assert formats.duration(value) == expected


def test_an_unknown_language_is_english():
    with translation.override("fi"):
        assert formats.day(MOMENT) == "Thursday 26 November"
