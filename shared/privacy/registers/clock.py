"""The clocks that run from the moment a breach is noticed. Pure.

GDPR art. 33(1): to the authority within 72 hours, later only with reasons; art. 34: to those concerned without undue delay
where the risk is high. The warnings at 24, 48 and 60 hours are ours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIMIT = 72  # hours
WARNINGS = (24, 48, 60, 72)


@dataclass(frozen=True)
class Clock:
    """`hours`: whole ones since it was noticed; `left`: until the limit, negative when it has passed."""

    noticed_at: datetime
    now: datetime

    @property
    def ends_at(self) -> datetime:
        return self._after(LIMIT)

    @property
    def hours(self) -> int:
        return int((self.now.astimezone(UTC) - self.noticed_at.astimezone(UTC)).total_seconds() // 3600)

    @property
    def left(self) -> int:
        """Whole hours, rounded down: 71 h 59 min used leave 0."""
        return int((self.ends_at - self.now).total_seconds() // 3600)

    @property
    def over(self) -> bool:
        return self.now > self.ends_at

    @property
    def struck(self) -> list[int]:
        """The warnings whose hour has come."""
        return [hour for hour in WARNINGS if self.now >= self._after(hour)]

    def _after(self, hours: int) -> datetime:
        """In UTC: in a zone with summer time, 72 hours are not always three days (Regulation 1182/71 counts hours)."""
        return self.noticed_at.astimezone(UTC) + timedelta(hours=hours)
