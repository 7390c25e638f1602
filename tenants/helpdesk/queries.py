"""Which cases there are, and how it goes as a whole."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, QuerySet

from shared.staff.models import StaffAccount
from shared.staff.queries import clinics_of
from tenants.clinics.models import Clinic
from tenants.helpdesk.models import Case, Entry, Reply, Satisfaction

FEWEST = 5  # of whom a figure is shown
QUIET = timedelta(days=14)  # after which an answer is taken to have helped
QUARTERS = 3  # that are over, and shown


def of_staff(staff: UUID) -> QuerySet[Case]:
    return Case.objects.filter(staff=staff).order_by("-last_at")


def cases(state: str) -> QuerySet[Case]:
    """Those that wait longest first; what is closed, the latest first."""
    rows = Case.objects.filter(state=state)
    return rows.order_by("-closed_at") if state == Case.State.CLOSED else rows.order_by("last_at")


def entries(case: Case, for_operators: bool) -> QuerySet[Entry]:
    rows = case.entries.order_by("at", "pk")
    return rows if for_operators else rows.exclude(kind=Entry.Kind.NOTE)


def rooms(account: StaffAccount) -> list[tuple[str, str]]:
    """[(schema, name)] of the clinics that this person works at."""
    return names_of_clinics(clinics_of(account))


def names_of_clinics(schemas) -> list[tuple[str, str]]:
    return list(
        Clinic.objects.filter(schema_name__in=list(schemas)).order_by("name").values_list("schema_name", "name")
    )


def operators() -> list[StaffAccount]:
    return list(StaffAccount.objects.filter(operator_since__isnull=False, ended_at=None).order_by("name"))


def replies(language: str) -> list[Reply]:
    """In that language first."""
    return sorted(Reply.objects.order_by("title"), key=lambda one: one.language != language)


def quarter_of(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


@dataclass(frozen=True)
class Quarter:
    """`hours`: the median from question to first answer; `satisfied`: the mean mark. None where fewer than FEWEST stand
    behind it."""

    begins: date
    opened: int
    hours: float | None
    satisfied: float | None


def figures(today: date) -> list[Quarter]:
    """Whole quarters that are over, in UTC, and no other span."""
    found, first = [], quarter_of(today)
    for _ in range(QUARTERS):
        ends, first = first, quarter_of(first - timedelta(days=1))
        found.append(_quarter(first, ends))
    return found


def _quarter(begins: date, ends: date) -> Quarter:
    span = [datetime(day.year, day.month, 1, tzinfo=UTC) for day in (begins, ends)]
    rows = Case.objects.filter(opened_at__gte=span[0], opened_at__lt=span[1])
    spent = [
        (answered - opened).total_seconds() / 3600
        for opened, answered in rows.exclude(answered_at=None).values_list("opened_at", "answered_at")
    ]
    marks = dict(Satisfaction.objects.filter(quarter=begins).values_list("mark", "number"))
    given = sum(marks.values())
    mean = round(sum(mark * number for mark, number in marks.items()) / given, 1) if given >= FEWEST else None
    return Quarter(begins, rows.count(), round(median(spent), 1) if len(spent) >= FEWEST else None, mean)


def by_category() -> dict[str, int]:
    return dict(Case.objects.values_list("category").annotate(number=Count("pk")))
