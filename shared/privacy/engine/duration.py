"""ISO 8601 durations counted on a calendar of whole days, the clinic's own; and P7WD, seven working days, which ISO lacks."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

ISO = (
    r"^P(?!$|\n)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?"
    r"(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?$(?!\n)"
)
WORKING = r"^P(\d{1,3})WD$(?!\n)"
WORDS = ("unknown", "unlimited")
PATTERN = f"{ISO}|{WORKING}|^({'|'.join(WORDS)})$(?!\\n)"
LAST_DAY = date(9990, 12, 31)  # the calendar's end, with room for an alignment after it


class Duration:
    """Twelve months and one year are equal, but keep the words they were written in.

    `unknown`: the clinic doesn't know yet, and nothing is invented. `unlimited`: it has no end, on purpose.
    """

    __slots__ = ("days", "minutes", "months", "text", "working")

    def __init__(self, text: str):
        match, working = (None, None) if text in WORDS else (re.match(ISO, text), re.match(WORKING, text))
        if not (match or working) and text not in WORDS:
            raise ValueError(f"`{text}` is not a duration: write P12M, P30D, P7WD, P10Y, PT2H, or P0D for at once")
        years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0,) * 6
        self.months, self.days, self.minutes = 12 * years + months, 7 * weeks + days, 60 * hours + minutes
        self.working = int(working[1]) if working else 0
        self.text = text

    @property
    def known(self) -> bool:
        return self.text != "unknown"

    @property
    def endless(self) -> bool:
        return self.text == "unlimited"

    @property
    def measured(self) -> bool:
        return self.text not in WORDS

    @property
    def parts(self):
        return self.months, self.days, self.minutes, self.working, self.text if self.text in WORDS else ""

    def __bool__(self):
        return any(self.parts)

    def __eq__(self, other):
        return isinstance(other, Duration) and self.parts == other.parts

    def __hash__(self):
        return hash(self.parts)

    def __repr__(self):
        return self.text

    def never_longer_than(self, other: "Duration") -> bool:
        """Whether this ends no later than other whatever day they start (P12M and P365D are not comparable)."""
        if self == other:
            return True
        if not self.known or not other.known or self.endless:
            return False
        if other.endless:
            return True
        piecewise = all(mine <= yours for mine, yours in zip(self.parts[:4], other.parts[:4], strict=True))
        return piecewise or self._most() <= other._least()

    def _most(self):  # no three working days stand further apart than a week of holidays and two weekends
        return self.months * 31 * 1440 + (self.days + 3 * self.working + 7 * bool(self.working)) * 1440 + self.minutes

    def _least(self):  # twelve months hold at least 365 days, a lone month at least 28
        years, months = divmod(self.months, 12)
        return (years * 365 + months * 28 + self.days + self.working) * 1440 + self.minutes


def weekend(day: date) -> bool:
    """No work on Saturdays and Sundays; what else a country rests on stands in its law pack."""
    return day.weekday() >= 5


Free = Callable[[date], bool]


def add(start: date, length: Duration, free: Free = weekend, *, floor: bool = False) -> date:
    """Months first, then days; a day the month lacks becomes its last (Regulation 1182/71, art. 3(2)(c)).

    Hours are counted on whole days: rounded up, or down (`floor`) where the day is one that must not be passed. Of
    working days only those that are not `free` count, the day itself never.
    """
    if not length.measured:
        raise ValueError(f"a duration that is {length} can't be counted")
    year, month = divmod(start.year * 12 + start.month - 1 + length.months, 12)
    if year > LAST_DAY.year:
        return LAST_DAY
    month += 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    days = timedelta(days=length.days + (length.minutes // 1440 if floor else -(-length.minutes // 1440)))
    moved = date(year, month, day)
    return LAST_DAY if moved >= LAST_DAY - days else _working(moved + days, length.working, free)


def _working(day: date, number: int, free: Free) -> date:
    while number and day < LAST_DAY:
        day += timedelta(days=1)
        number -= not free(day)
    return day


def end_of(period: str, day: date, fiscal_year_ends: str = "12-31") -> date:
    """The last day of the month, calendar year or fiscal year that holds the day."""
    if period == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if period == "calendar_year":
        return date(day.year, 12, 31)
    month, _ = map(int, fiscal_year_ends.split("-"))  # a fiscal year ends with a month
    year = day.year if day.month <= month else day.year + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def first_of(period: str, day: date, fiscal_year_ends: str = "12-31") -> date:
    """The first day of a month or year that is not before the day."""
    before = end_of(period, day - timedelta(days=1), fiscal_year_ends)
    return day if before < day else before + timedelta(days=1)
