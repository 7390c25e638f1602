"""Cells as people in Sweden, Denmark and Germany write them → values. Each raises ValueError with the word of a reason."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from practice.booking.models import Form
from practice.booking.slots import instant
from practice.people.phone import normalised

EARLIEST, LATEST = 1970, 2199
YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})")
CLOCK = re.compile(r"(?:kl\.?\s*|um\s*)?(\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2})?)?\s*(?:uhr)?|(\d{2})(\d{2})", re.I)
SPLIT = re.compile(r"\s*[T,]\s*|\s+(?=(?:kl|um)\b|\d{1,2}[:.]\d{2})", re.I)
FORMS = {
    Form.ON_SITE: ("on site", "on-site", "på plats", "på mottagningen", "fysisk", "fysisk fremmøde", "klinik", "vor ort",
                   "besök"),
    Form.VIDEO: ("video", "online", "nätet", "digitalt", "videosamtal", "videomöte", "videogespräch"),
    Form.PHONE: ("phone", "telefon", "tel", "telephone", "tlf"),
}  # fmt: skip
GONE = ("cancelled", "canceled", "avbokad", "avbokat", "inställd", "aflyst", "abgesagt", "storniert", "udeblevet")


def day(text: str, order: str) -> date:
    """`order`: "dmy" or "mdy", for what does not begin with the year."""
    text = text.strip()
    if match := YEAR_FIRST.fullmatch(text):
        year, month, number = map(int, match.groups())
    elif match := YEAR_LAST.fullmatch(text):
        first, second, year = map(int, match.groups())
        number, month = (first, second) if order == "dmy" else (second, first)
        year += 2000 if len(match[3]) == 2 else 0
    else:
        raise ValueError("day")
    try:
        found = date(year, month, number)
    except ValueError:
        raise ValueError("day") from None
    if not EARLIEST <= found.year <= LATEST:
        raise ValueError("day")
    return found


def clock(text: str) -> time:
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError("clock")
    hours, minutes = (match[3], match[4]) if match[3] else (match[1], match[2] or 0)
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise ValueError("clock") from None


def moment(text: str, apart: str, order: str, zone: ZoneInfo) -> datetime:
    """`text` holds the day, and the clock too where `apart` is empty."""
    if not apart and re.search(r"\d(Z|[+-]\d{2}:?\d{2})$", text) and "T" in text:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("day") from None
    first, *rest = [text] if apart else SPLIT.split(text.strip(), maxsplit=1)
    wall = apart or (rest[0] if rest else "")
    if not wall:
        raise ValueError("clock")
    return instant(day(first, order), clock(wall), zone)


def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("email") from None
    if len(text) > 254:
        raise ValueError("email")
    return text.lower()


def phone(text: str, country: str) -> str:
    try:
        return normalised(text, country)
    except ValueError:
        raise ValueError("phone") from None


def whole(text: str, least: int, most: int) -> int:
    """Minutes: "45", "45 min"."""
    match = re.fullmatch(r"(\d{1,5})\s*(?:min\.?|minuter|minutter|minuten|minutes)?", text.strip(), re.I)
    if match is None or not least <= int(match[1]) <= most:
        raise ValueError("minutes")
    return int(match[1])


def money(text: str) -> int:
    """Minor units of "1 200,50", "1.200,50", "1,200.50", "850 kr", "850:-"."""
    plain = re.sub(r"(?i)sek|dkk|kr\.?|:-|,-|\s|\u00a0|€", "", text)
    if match := re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d{1,7})(?:[.,](\d{1,2}))?", plain):
        units, rest = re.sub(r"[.,]", "", match[1]), (match[2] or "").ljust(2, "0")
        return int(units) * 100 + int(rest)
    raise ValueError("price")


def way(text: str) -> str:
    """One of Form."""
    wanted = text.strip().lower()
    for form, words in FORMS.items():
        if wanted == form or wanted in words:
            return form
    raise ValueError("form")
