"""When somebody is reminded. Pure: clocks and zones come in, an instant or nothing goes out.

Whole days are counted on the clinic's clock, so that "the day before" is the same hour also across a change of clocks; what is
less than a day is counted in time itself. Nobody is reminded in the quiet hours: sooner rather than later, so that the evening
before is told in the evening before.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
LEAST = timedelta(minutes=30)  # before the session: later than that a reminder comes too late


@dataclass(frozen=True)
class Quiet:
    """From `begins` to `ends` on the clinic's clock; the same time twice is none."""

    begins: time
    ends: time

    def holds(self, moment: datetime, zone: ZoneInfo) -> bool:
        clock = moment.astimezone(zone).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def began(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The last moment before the quiet that holds then."""
        local = moment.astimezone(zone)
        day = local.date() if local.time() >= self.begins else local.date() - timedelta(days=1)
        return _instant(datetime.combine(day, self.begins), zone) - timedelta(minutes=1)

    def over(self, moment: datetime, zone: ZoneInfo) -> datetime:
        local = moment.astimezone(zone)
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return _instant(datetime.combine(day, self.ends), zone)


def before(starts: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """So long before a session, quiet or not."""
    days, rest = divmod(minutes, DAY)
    local = starts.astimezone(zone).replace(tzinfo=None) - timedelta(days=days)
    return (_instant(local, zone) if days else starts) - timedelta(minutes=rest)


def planned(starts: datetime, minutes: int, quiet: Quiet, since: datetime, zone: ZoneInfo) -> datetime | None:
    """When to remind of a session that stands as it is `since` then; None where there is no time left to."""
    at = before(starts, minutes, zone)
    if at < since:  # it was told of only then
        return None
    if not quiet.holds(at, zone):
        return at
    early, late = quiet.began(at, zone), quiet.over(at, zone)
    if early >= since:
        return early
    return late if late <= starts - LEAST else None


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Of a clock's face. A time that the clocks leap over is the same stretch later; one that comes twice is the first."""
    return local.replace(tzinfo=zone).astimezone(UTC)
