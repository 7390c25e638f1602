"""What operators may see of clinics: how they run, never whom they help. In the platform's place."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from shared.billing.models import Subscription
from shared.staff.models import StaffAccount
from tenants.clinics.models import Clinic, Domain, Recipe, Spare
from tenants.isolation.spares import COUNTRIES
from tenants.operators.models import Deletion, OperatorAct

PAGE = 50


SORTS = {  # what the list may be ordered by; the first one where nobody asks
    "active": (F("last_active_on").desc(nulls_last=True), "-created_at", "pk"),
    "name": (Lower("name"), "pk"),
    "since": ("-created_at", "pk"),
    "members": (F("figures__members").desc(nulls_last=True), "pk"),
    "size": (F("figures__bytes").desc(nulls_last=True), "pk"),
}
LATE = timedelta(hours=36)  # after which a nightly job was missed, and not merely slow


@dataclass(frozen=True)
class Asked:
    """A search. `words`: a part of the name or of one of its hosts; `state`: one of Clinic.State; `country`; `only`:
    "failed" (jobs that were given up), "behind" (of an older recipe), "late" (last night's work was not done) or "owing" (a
    payment is missing); `plan`: of shared.billing.plans, or "none". "" is all."""

    words: str = ""
    state: str = ""
    country: str = ""
    plan: str = ""
    only: str = ""
    sort: str = "active"
    number: int = 1


@dataclass(frozen=True)
class Found:
    """One page of a search. `total`: all clinics there are; `fitting`: those that the search fits."""

    clinics: list[Clinic]
    total: int
    fitting: int
    number: int
    last: int


def clinics():
    """With `host` (the portal's, without port), `current` (whether the schema is of the newest recipe) and `figures`."""
    portal = Domain.objects.filter(tenant=OuterRef("pk"), side=Domain.Side.PORTAL, is_primary=True)
    newest = Recipe.objects.filter(country=OuterRef("country"), digest=OuterRef("recipe"))
    rows = Clinic.objects.annotate(host=Subquery(portal.values("domain")[:1]), current=Exists(newest))
    return rows.select_related("figures")


def search(asked: Asked, now: datetime) -> Found:
    """A page that is not there is the nearest one that is."""
    rows = _fitting(clinics(), asked, now)
    fitting = rows.count()
    last = max(1, ceil(fitting / PAGE))
    number = min(max(1, asked.number), last)
    page = list(rows.order_by(*SORTS[asked.sort])[(number - 1) * PAGE : number * PAGE])
    return Found(page, Clinic.objects.count(), fitting, number, last)


def fitting(asked: Asked, now: datetime) -> list[Clinic]:
    """All that the search fits, in its order."""
    return list(_fitting(clinics(), asked, now).order_by(*SORTS[asked.sort]))


def _fitting(rows, asked: Asked, now: datetime):
    if asked.words:
        hosts = Domain.objects.filter(tenant=OuterRef("pk"), domain__icontains=asked.words)
        rows = rows.filter(Q(name__icontains=asked.words) | Exists(hosts))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.country:
        rows = rows.filter(country=asked.country)
    if asked.plan:
        rows = rows.filter(_on_plan(asked.plan))
    if asked.only == "owing":
        rows = rows.filter(pk__in=Subscription.objects.exclude(overdue_since=None).values("clinic"))
    if asked.only == "behind":
        rows = rows.filter(current=False)
    if asked.only == "failed":
        rows = rows.filter(schema_name__in=failed_jobs())
    if asked.only == "late":
        rows = rows.filter(late(now))
    return rows


def _on_plan(plan: str) -> Q:
    if plan == "none":
        return ~Q(pk__in=Subscription.objects.values("clinic"))
    return Q(pk__in=Subscription.objects.filter(plan=plan).values("clinic"))


def late(now: datetime) -> Q:
    """Open clinics whose rules did not run last night, or whose log was found broken. One made since is not late."""
    missed = Q(figures__retention_at__lt=now - LATE) | Q(figures__retention_at=None, created_at__lt=now - LATE)
    return Q(state=Clinic.State.OPEN) & (missed | Q(figures__log_whole=False))


def failed_jobs() -> dict[str, int]:
    """schema → how many of its jobs were given up; clinics without any are left out."""
    counted = {}
    for one in failures():
        if one.schema:
            counted[one.schema] = counted.get(one.schema, 0) + one.number
    return counted


class Failure(NamedTuple):
    """Jobs of one task that were given up at one clinic; `schema` "" for the schedule's own."""

    schema: str
    task: str
    number: int
    latest: datetime | None


def failures() -> list[Failure]:
    """Latest first. The platform's role reads no job: one function tells counts, and no argument."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clinic, task, number, latest FROM jobs.failures() ORDER BY latest DESC NULLS LAST, task")
        return [Failure(*row) for row in cursor.fetchall()]


def names(schemas) -> dict[str, Clinic]:
    return {one.schema_name: one for one in Clinic.objects.filter(schema_name__in=set(schemas))}


class Queue(NamedTuple):
    """Jobs that wait and are due, run, or were given up; and how many seconds the oldest has waited."""

    todo: int = 0
    doing: int = 0
    failed: int = 0
    oldest: float = 0.0


def queue() -> Queue:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, number, oldest FROM jobs.standing()")
        rows = {state: (number, oldest) for state, number, oldest in cursor.fetchall()}
    numbers = {state: rows.get(state, (0, 0))[0] for state in ("todo", "doing", "failed")}
    return Queue(**numbers, oldest=float(rows.get("todo", (0, 0))[1] or 0))


def versions() -> list[dict]:
    """How many clinics there are of each schema version, the newest first: {country, recipe, number, current}."""
    newest = Recipe.objects.filter(country=OuterRef("country"), digest=OuterRef("recipe"))
    rows = Clinic.objects.annotate(current=Exists(newest)).values("country", "recipe", "current")
    return list(rows.annotate(number=Count("pk")).order_by("-current", "country", "-number"))


@dataclass(frozen=True)
class Nights:
    """How last night went, over all open clinics."""

    clinics: int
    counted: int  # of them, those with figures at all
    late: int
    broken: int  # logs that were found broken
    oldest_retention: datetime | None
    oldest_seal: datetime | None


def nights(now: datetime) -> Nights:
    rows = Clinic.objects.filter(state=Clinic.State.OPEN)
    return Nights(
        **rows.aggregate(
            clinics=Count("pk"),
            counted=Count("figures"),
            late=Count("pk", filter=late(now)),
            broken=Count("pk", filter=Q(figures__log_whole=False)),
            oldest_retention=Min("figures__retention_at"),
            oldest_seal=Min("figures__sealed_at"),
        )
    )


class Space(NamedTuple):
    """Bytes."""

    database: int
    free: int
    disk: int


def space() -> Space:
    """Of the whole database, and of the disk that the data folder lies on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.space()")
        (database,) = cursor.fetchone()
    disk = shutil.disk_usage(settings.DATA_DIR)
    return Space(database, disk.free, disk.total)


def spares_left() -> dict[str, int]:
    """Per country, those that a sign-up could claim now: of the present recipe."""
    newest = Recipe.objects.filter(country=OuterRef("country"), digest=OuterRef("recipe"))
    counted = Spare.objects.filter(Exists(newest)).values("country").annotate(left=Count("pk"))
    return dict.fromkeys(COUNTRIES, 0) | {row["country"]: row["left"] for row in counted}


def to_be_admitted() -> int:
    """Clinics that wait for an operator."""
    return Clinic.objects.filter(state=Clinic.State.WAITING).count()


def waiting() -> int:
    """Clinics whose set-up has not ended."""
    return Clinic.objects.filter(state=Clinic.State.SETTING_UP).count()


def acts(clinic: Clinic) -> list[OperatorAct]:
    """Latest first."""
    return named(OperatorAct.objects.filter(clinic=clinic.pk).order_by("-at")[:100])


def named(rows) -> list[OperatorAct]:
    """Each with `operator_name`; "" for an account that is gone."""
    found = list(rows)
    names = dict(StaffAccount.objects.filter(pk__in={act.operator for act in found}).values_list("pk", "name"))
    for act in found:
        act.operator_name = names.get(act.operator, "")
    return found


def deletions_by(person: UUID):
    """Rows of `Deletion` that one operator had to do with, for their own rights."""
    return Deletion.objects.filter(Q(proposed_by=person) | Q(approved_by=person) | Q(cancelled_by=person))


def deleted() -> list[Deletion]:
    """Clinics that are gone, the latest first, each with the names of the two."""
    found = list(Deletion.objects.filter(done_at__isnull=False).order_by("-done_at")[:200])
    people = {one for row in found for one in (row.proposed_by, row.approved_by)}
    known = dict(StaffAccount.objects.filter(pk__in=people).values_list("pk", "name"))
    for row in found:
        row.proposer, row.approver = known.get(row.proposed_by, "–"), known.get(row.approved_by, "–")
    return found
