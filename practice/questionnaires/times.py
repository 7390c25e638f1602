"""When a questionnaire is sent. Pure: clocks and zones come in.

Weeks and days are counted on the clinic's clock, so that what is sent at nine is sent at nine also after the clocks were
changed.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from practice.reminders.times import before

HOUR = time(9)  # on the clinic's clock
DAY = 24 * 60  # minutes


def every(weeks: int, begins: date, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments in (after, until] of "every so many weeks from that day on"."""
    step = timedelta(weeks=weeks)
    skipped = max(0, (after.astimezone(zone).date() - begins) // step - 1)
    day = begins + skipped * step
    while (moment := datetime.combine(day, HOUR, zone)) <= until:
        if moment > after:
            yield moment
        day += step


def before_session(starts: datetime, days: int, known_since: datetime, zone: ZoneInfo) -> datetime:
    """So many days before, at the session's own hour; at once where the session was booked or moved later than that."""
    return max(before(starts, days * DAY, zone), known_since)
