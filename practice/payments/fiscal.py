"""The clinic's fiscal year, as its policy's header says (`fiscal_year_ends`): one word for numbers, for SIE, and for how long
law wants the books kept (BFL 1999:1078 7:2; the retention engine reads the same word).

A year is named by the calendar year in which it begins. Where a policy changes the word, numbers go on: the next one of a
year is always one more than its highest.
"""

from datetime import date, datetime

from shared.privacy.engine.duration import end_of
from shared.privacy.queries import policy_in_force

CALENDAR = "12-31"


def ends(now: datetime) -> str:
    """The month and day on which it ends."""
    document = policy_in_force(now)
    return document.clinic.fiscal_year_ends if document else CALENDAR


def year_of(day: date, ends: str) -> int:
    last = end_of("fiscal_year", day, ends)
    return last.year if last.month == 12 else last.year - 1


def bounds(year: int, ends: str) -> tuple[date, date]:
    """Its first and its last day."""
    month = int(ends[:2])
    begins = date(year, 1, 1) if month == 12 else date(year, month + 1, 1)
    return begins, end_of("fiscal_year", begins, ends)


def named(year: int, ends: str) -> str:
    """2026, or 2026/27."""
    return str(year) if ends[:2] == "12" else f"{year}/{(year + 1) % 100:02}"


def recent(today: date, ends: str, many: int = 8) -> list[tuple[int, str]]:
    """[(year, its name)], the present one first."""
    last = year_of(today, ends)
    return [(year, named(year, ends)) for year in range(last, last - many, -1)]
