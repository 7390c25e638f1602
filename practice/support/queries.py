"""Which cases there are, and what they say of the office as a whole."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from practice.people.models import User
from practice.people.queries import members
from practice.support.models import Case, Entry, Reply, Satisfaction
from shared import cases as cases_of_all
from shared.cases import Content, Quarter
from shared.privacy.queries import policy_in_force

CATEGORY, CONTENT = "support_case", Content("support")
OFFICE = ("owner", "administrator", "receptionist")


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


def figures(today: date, zone: ZoneInfo) -> list[Quarter]:
    return cases_of_all.figures(Case.objects.all(), Satisfaction.objects.all(), today, zone)


def by_kind() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many that are still kept came about what, and by what way."""
    rows = Case.objects.values_list("category", "channel")
    return Counter(category for category, _ in rows), Counter(channel for _, channel in rows)
