"""What is sealed inside a message. Pure."""

import json
from dataclasses import asdict, dataclass

STEP = 256  # bytes: the length of a text is told no closer than this
LONGEST = 10_000  # characters


@dataclass(frozen=True)
class Content:
    """`subject`: of the first message of a thread; `file_name` and `media_type`: "" where no file is enclosed."""

    text: str
    subject: str = ""
    file_name: str = ""
    media_type: str = ""

    def __repr__(self):
        return "Content"  # no text in a log

    def packed(self) -> bytes:
        raw = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()
        return raw + b" " * (-len(raw) % STEP)  # JSON does not mind


def unpacked(data: bytes) -> Content:
    """Raises ValueError or TypeError for what is no message."""
    return Content(**json.loads(data))
