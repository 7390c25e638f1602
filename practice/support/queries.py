"""Which cases there are, and what they say of the office as a whole."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from practice.people.models import User
from practice.people.queries import members
from practice.support.models import Case, Entry, Reply, Satisfaction
from shared.privacy.queries import policy_in_force

CATEGORY = "support_case"
FEWEST = 5  # of whom a figure is shown
OFFICE = ("owner", "administrator", "receptionist")
QUIET = timedelta(days=14)  # after which an answer is taken to have helped
QUARTERS = 3  # that are over, and shown


def offered(now: datetime) -> bool:
    """Whether the policy says how long cases are kept."""
    document = policy_in_force(now)
    return bool(document) and any(CATEGORY in one.of for one in document.retention.values())


def of_person(user: User) -> QuerySet[Case]:
    return Case.objects.filter(person=user).order_by("-last_at")


def cases(state: str = "") -> QuerySet[Case]:
    """Those that wait longest first; what is closed, the latest first."""
    rows = Case.objects.select_related("person", "assigned")
    if state == Case.State.CLOSED:
        return rows.filter(state=state).order_by("-closed_at")
    return rows.filter(state=state or Case.State.OPEN).order_by("last_at")


def waiting() -> int:
    return Case.objects.filter(state=Case.State.OPEN).count()


def entries(case: Case, for_office: bool) -> QuerySet[Entry]:
    rows = case.entries.select_related("author").order_by("at", "pk")
    return rows if for_office else rows.exclude(kind=Entry.Kind.NOTE)


def office() -> QuerySet[User]:
    """Whom a case can be given to."""
    return members(Q(role__in=OFFICE) | Q(more_roles__overlap=list(OFFICE))).order_by("first_name", "last_name", "pk")


def replies(language: str) -> list[Reply]:
    """In that language first."""
    return sorted(Reply.objects.order_by("title"), key=lambda one: one.language != language)


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
    """`hours`: the median from question to first answer; `satisfied`: the mean mark. None where fewer than FEWEST stand
    behind it."""

    begins: date
    opened: int
    hours: float | None
    marks: int | None
    satisfied: float | None


def figures(today: date, zone: ZoneInfo) -> list[Quarter]:
    """Whole quarters that are over and no other span: two that differ by one person can't be laid beside each other."""
    return [_quarter(begins, zone) for begins in quarters_before(today)]


def _quarter(begins: date, zone: ZoneInfo) -> Quarter:
    ends = quarter_of(begins + timedelta(days=95))
    span = [datetime(day.year, day.month, 1, tzinfo=zone) for day in (begins, ends)]
    rows = Case.objects.filter(opened_at__gte=span[0], opened_at__lt=span[1])
    spent = [
        (answered - opened).total_seconds() / 3600
        for opened, answered in rows.exclude(answered_at=None).values_list("opened_at", "answered_at")
    ]
    marks = dict(Satisfaction.objects.filter(quarter=begins).values_list("mark", "number"))
    given = sum(marks.values())
    enough = given >= FEWEST
    return Quarter(
        begins, rows.count(), round(median(spent), 1) if len(spent) >= FEWEST else None, given if enough else None,
        round(sum(mark * number for mark, number in marks.items()) / given, 1) if enough else None,
    )  # fmt: skip


def by_kind() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many that are still kept came about what, and by what way."""
    rows = Case.objects.values_list("category", "channel")
    return Counter(category for category, _ in rows), Counter(channel for _, channel in rows)
