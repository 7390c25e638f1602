"""A file as other systems write it → a table of text: encodings, separators, calendars. Plain values, no database."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from shared.web.tables import bare

MOST_BYTES, MOST_LINES, MOST_COLUMNS, LONGEST = 2_500_000, 10_000, 60, 20_000  # of a cell: characters
SEPARATORS = ";,\t|"
BEGINS_UTF16 = (b"\xff\xfe", b"\xfe\xff")
CALENDAR = ("Summary", "Attendee", "Attendee's e-mail", "Start", "End", "Repeats")


class Unreadable(ValueError):
    """`why`: "size", "empty", "kind" (neither a table nor a calendar), "lines", "columns"."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Read:
    """`encoding`: as Python calls it; `form`: csv or ical; `separator`: of a CSV. `lines`: without the head."""

    encoding: str
    form: str
    separator: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    def __repr__(self):
        return "Read"  # no client in a log


def read(data: bytes, zone: ZoneInfo) -> Read:
    """Told by the content, whatever the name says. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable("size")
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("kind") from None
    if not text.strip():
        raise Unreadable("empty")
    if text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        return _checked(Read(encoding, "ical", "", CALENDAR, tuple(_events(text, zone))))
    if "\x00" in text or text[:5] == "%PDF-" or text[:2] == "PK":
        raise Unreadable("kind")
    separator = separator_of(text)
    return _checked(_table(text, encoding, separator))


def encoding_of(data: bytes) -> str:
    """UTF-8 where it can be, UTF-16 by its mark or by every second byte being zero, else Windows-1252."""
    if data[:2] in BEGINS_UTF16:
        return "utf-16"
    if data[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    sample = data[:2000]
    if len(sample) > 3 and sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if len(sample) > 3 and sample[0::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def separator_of(text: str) -> str:
    """Whichever stands in the head most often, outside quotation marks."""
    head = next(line for line in text.splitlines() if line.strip())
    plain = "".join(head.split('"')[0::2])
    return max(SEPARATORS, key=plain.count)


def _table(text, encoding, separator) -> Read:
    csv.field_size_limit(10 * LONGEST)
    try:
        rows = [
            [bare(cell.strip()) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error:
        raise Unreadable("kind") from None
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        raise Unreadable("empty")
    head = tuple(rows[0])
    wide = len(head)
    lines = tuple(tuple((row + [""] * wide)[:wide]) for row in rows[1:])
    return Read(encoding, "csv", separator, head, lines)


def _checked(found: Read) -> Read:
    if not found.lines:
        raise Unreadable("empty")
    if len(found.lines) > MOST_LINES:
        raise Unreadable("lines")
    if len(found.head) > MOST_COLUMNS or any(len(cell) > LONGEST for line in found.lines for cell in line):
        raise Unreadable("columns")
    return found


def _events(text: str, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    """Each event as a line. Descriptions stay behind: they are no part of a booking."""
    try:
        for calendar in Calendar.from_ical(text, multiple=True):
            for one in calendar.walk("VEVENT"):
                if str(one.get("STATUS", "")).upper() != "CANCELLED":
                    yield _event(one, zone)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        raise Unreadable("kind") from None


def _event(one, zone) -> tuple[str, ...]:
    who = one.get("ATTENDEE")
    who = who[0] if isinstance(who, list) else who
    mail = str(who or "").removeprefix("mailto:").removeprefix("MAILTO:")
    name = str(getattr(who, "params", {}).get("CN", "")) if who is not None else ""
    end = one["DTEND"].dt if "DTEND" in one else one["DTSTART"].dt + one["DURATION"].dt
    times = (_wall(one["DTSTART"].dt, zone), _wall(end, zone))
    return (
        str(one.get("SUMMARY", "")).strip(),
        name,
        mail if "@" in mail else "",
        *times,
        "1" if "RRULE" in one else "",
    )


def _wall(value, zone) -> str:
    """On the clinic's clock; a day without a clock has none, and is refused later."""
    if not isinstance(value, datetime):
        return value.isoformat()
    local = value.astimezone(zone) if value.tzinfo else value
    return local.strftime("%Y-%m-%d %H:%M")
