"""What is sealed inside an entry. Pure.

Who wrote and when it was signed stand in the columns for lists and retention, and once more inside, where only somebody
who had the journal open could put them: a column that was changed in the database no longer fits (`Content.fits`).
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

STEP = 256  # bytes: the length of a text is told no closer than this
LONGEST = 100_000  # characters
TEMPLATES = ("free", "first_talk", "session", "soap", "plan", "risk", "ending")


class Unreadable(Exception):
    """It opened, and is no note."""


@dataclass(frozen=True)
class Content:
    text: str
    author: str  # id of the User
    template: str = "free"
    why: str = ""  # of a correction
    signed_at: str = ""  # "" for a draft

    def packed(self) -> bytes:
        raw = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()
        return raw + b" " * (-len(raw) % STEP)  # JSON does not mind

    def fits(self, author, signed_at: datetime | None) -> bool:
        return (self.author, self.signed_at) == (str(author), instant(signed_at))


def instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""


def unpacked(data: bytes) -> Content:
    try:
        return Content(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise Unreadable from error
