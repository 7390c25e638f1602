"""What retention may know of a record: no content, only its category, where it lies, and its dates."""

from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from .promises import Spec


class Hold(Spec, kw_only=True):
    """Kept against every ceiling: a complaint, a claim, a restriction the client asked for. `until`: first free day."""

    reason: str
    since: date
    until: date | None = None


class Choice(Spec, kw_only=True):
    """The client asks for earlier, or says yes to later; an open-ended yes has a day to ask again (`review`)."""

    wish: Literal["shorten", "extend"]
    asked: date
    until: date | None = None
    review: date | None = None
    withdrawn: date | None = None

    def __post_init__(self):
        if self.wish == "extend" and not (self.until or self.review):
            raise ValueError("a longer time needs its end (`until`) or a day to ask again (`review`)")


class Record(Spec, kw_only=True):
    """One thing that is kept. Days are days in the clinic's own zone (`local_day`).

    `events` holds every date that is known: {"created": (…,), "session": (…, …)}; `values` what conditions ask for:
    {"age": 15}. What is left empty of country and professions is taken from the clinic, so that a duty is never missed by
    saying too little.
    """

    id: str
    category: str
    events: dict[str, tuple[date, ...]] = {}
    channel: str = ""
    medium: str = "digital"
    at: str = ""
    country: str = ""
    professions: tuple[str, ...] = ()
    service: str = ""
    practitioner: str = ""
    groups: tuple[str, ...] = ()
    values: dict[str, int | str] = {}
    accepted: date | None = None
    holds: tuple[Hold, ...] = ()
    choices: tuple[Choice, ...] = ()


class Because(NamedTuple):
    """One step of the reckoning: ceiling, cap, choice, floor or hold, and the day it gives (None: not begun)."""

    rule: str
    did: str
    on: date | None = None


class Due(NamedTuple):
    """The answer for one record.

    due, later    `on` is the day, `rule` the promise or duty that set it, `action` what to do
    held          due, but a hold stands against it
    waiting       the clock that decides has not begun
    kept          no end, on purpose; `on` is the day to ask again, if there is one
    unknown       the clinic doesn't know its period or trigger yet
    undeclared    no promise says when this goes
    """

    state: Literal["due", "later", "held", "waiting", "kept", "unknown", "undeclared"]
    on: date | None = None
    rule: str = ""
    action: str = ""
    category: str = ""
    because: tuple[Because, ...] = ()
    latest: date | None = None  # the last day that still keeps an approximate promise
    into: str = ""  # the category that a moved record's content goes to


def local_day(instant: datetime, zone: str) -> date:
    """The clinic's day of an aware instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(ZoneInfo(zone)).date()
