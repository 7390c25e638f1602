"""Which cases there are, and how it goes as a whole."""

from datetime import UTC, date
from uuid import UUID

from django.db.models import Count, QuerySet

from shared import cases as cases_of_all
from shared.cases import Content, Quarter
from shared.staff.models import StaffAccount
from shared.staff.queries import clinics_of
from tenants.clinics.models import Clinic
from tenants.helpdesk.models import Case, Entry, Reply, Satisfaction

CONTENT = Content("helpdesk")


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


def figures(today: date) -> list[Quarter]:
    """In UTC."""
    return cases_of_all.figures(Case.objects.all(), Satisfaction.objects.all(), today, UTC)


def by_category() -> dict[str, int]:
    return dict(Case.objects.values_list("category").annotate(number=Count("pk")))
