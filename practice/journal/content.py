"""What is sealed inside an entry. Pure.

Who wrote and when it was signed stand in the columns for lists and retention, and once more inside, where only somebody
who had the journal open could put them: a column that was changed in the database no longer fits (`Content.fits`).
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

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
    regards: str = ""  # the note that a disagreement is about; "" for the whole journal
    file: dict | None = None  # of an attachment: Enclosed
    review_on: str = ""  # of a treatment plan: the day, as 2027-03-01

    def __repr__(self):
        return "Content"  # no text, and no file's key, in a log

    def packed(self) -> bytes:
        raw = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()
        return raw + b" " * (-len(raw) % STEP)  # JSON does not mind

    def fits(self, author, signed_at: datetime | None) -> bool:
        return (self.author, self.signed_at) == (str(author or ""), instant(signed_at))

    @property
    def review(self) -> date | None:
        return date.fromisoformat(self.review_on) if self.review_on else None

    @property
    def enclosed(self) -> "Enclosed | None":
        return Enclosed(**self.file) if self.file else None


@dataclass(frozen=True)
class Enclosed:
    """`key`: of the file's own column, in hex; it lies nowhere else."""

    name: str
    media_type: str
    size: int
    key: str

    def __repr__(self):
        return "Enclosed"


def instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""


def unpacked(data: bytes) -> Content:
    try:
        return Content(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise Unreadable from error
