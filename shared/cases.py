"""What cases of support have in common, at clinics and at Enrum: what is said in them, wrapped under the month's epoch, and how
it goes by quarter. Each app has rows of its own: cases with `opened_at` and `answered_at`, entries with `case_id`, `epoch`,
`blob`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median

from django.db import connection
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs

STEP = 256  # bytes: the length of a text is told no closer than this
LONGEST = 5000  # characters
FEWEST = 5  # of whom a figure is shown
QUIET = timedelta(days=14)  # after which an answer is taken to have helped
QUARTERS = 3  # that are over, and shown


@dataclass(frozen=True)
class Said:
    """`subject`: of the first entry; `caller`: who rang, where they have no account."""

    text: str
    subject: str = ""
    caller: str = ""

    def __repr__(self):
        return "Said"  # no text in a log


@dataclass(frozen=True)
class Content:
    """Of the entries of one app. `purpose`: its word in what is authenticated."""

    purpose: str

    def context(self, entry) -> bytes:
        return keyring.context(self.purpose, connection.schema_name, entry.case_id, entry.pk)

    @sensitive_variables()
    def keep(self, entry, said: Said) -> None:
        raw = json.dumps(asdict(said), ensure_ascii=False).encode()
        entry.epoch, entry.blob = keyring.wrap(epochs(), raw + b" " * (-len(raw) % STEP), self.context(entry))

    @sensitive_variables()
    def told(self, entry) -> Said | None:
        """None where it opens no more."""
        try:
            found = keyring.unwrap(epochs(), keyring.Wrapped(entry.epoch, bytes(entry.blob)), self.context(entry))
            return Said(**json.loads(found))
        except (keyring.Refused, Destroyed, ValueError, TypeError):
            return None


# --- by quarter -------------------------------------------------------------------------------------------------------


def quarter_of(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarters_before(day: date, number: int = QUARTERS) -> list[date]:
    """First days of the quarters that are over, the latest first."""
    found, first = [], quarter_of(day)
    for _ in range(number):
        first = quarter_of(first - timedelta(days=1))
        found.append(first)
    return found


@dataclass(frozen=True)
class Quarter:
    """`hours`: the median from question to first answer; `marks`, `satisfied`: how many gave one, and the mean. None where
    fewer than FEWEST stand behind it."""

    begins: date
    opened: int
    hours: float | None
    marks: int | None
    satisfied: float | None


def figures(cases: QuerySet, satisfaction: QuerySet, today: date, zone: tzinfo) -> list[Quarter]:
    """Whole quarters that are over and no other span: two that differ by one person can't be laid beside each other."""
    return [
        _quarter(begins, cases, dict(satisfaction.filter(quarter=begins).values_list("mark", "number")), zone)
        for begins in quarters_before(today)
    ]


def _quarter(begins: date, cases: QuerySet, marks: Mapping[int, int], zone: tzinfo) -> Quarter:
    ends = quarter_of(begins + timedelta(days=95))
    span = [datetime(day.year, day.month, 1, tzinfo=zone) for day in (begins, ends)]
    rows = cases.filter(opened_at__gte=span[0], opened_at__lt=span[1])
    spent = [
        (answered - opened).total_seconds() / 3600
        for opened, answered in rows.exclude(answered_at=None).values_list("opened_at", "answered_at")
    ]
    given = sum(marks.values())
    enough = given >= FEWEST
    return Quarter(
        begins, rows.count(), round(median(spent), 1) if len(spent) >= FEWEST else None, given if enough else None,
        round(sum(mark * number for mark, number in marks.items()) / given, 1) if enough else None,
    )  # fmt: skip
