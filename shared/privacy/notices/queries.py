"""How a change of the policy reaches people: in numbers for the staff, in words for the one who is told."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.module_loading import import_string

from shared.privacy.handwork.models import ManualTask
from shared.privacy.models import Acceptance, PolicyVersion
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.queries import has_accepted, published

SHOWN = 500  # objections on one page
AFTERWARDS = timedelta(days=30)  # how long after its day a change still stands in the client's area


class Delivery(NamedTuple):
    """One version's notices in numbers."""

    version: PolicyVersion
    told: int
    waiting: int
    mailed: int
    texted: int
    bounced: int
    by_hand: int
    seen: int
    objected: int
    accepted: int


def changes_to_tell() -> list[PolicyVersion]:
    """Versions that people are to be told of, however long past their day: whoever was left out is still owed a notice."""
    return list(published().filter(notice_days__gt=0).order_by("number"))


def clients_here() -> QuerySet:
    """The clients of the place that is entered: rows with `email` and `created_at`."""
    return import_string(settings.CLIENTS)()


def untold(version: PolicyVersion) -> QuerySet:
    """Clients who were there before the version's day, have not accepted it and have no notice of it yet."""
    told = PolicyNotice.objects.filter(version=version).values("person")
    agreed = Acceptance.objects.filter(document="policy", number__gte=version.number).values("person")
    present = clients_here().filter(created_at__lt=version.effective_at)
    return present.exclude(pk__in=told).exclude(pk__in=agreed)


def deliveries() -> list[Delivery]:
    """Every version that needed notice, the newest first."""
    versions = list(published().filter(notice_days__gt=0).order_by("-number"))
    found = PolicyNotice.objects.filter(version__in=versions).values("version").annotate(
        told=Count("pk"),
        waiting=Count("pk", filter=Q(told_at=None, failed_at=None)),
        mailed=Count("pk", filter=Q(way="mail")),
        texted=Count("pk", filter=Q(way="sms")),
        bounced=Count("pk", filter=Q(failed_at__isnull=False)),
        by_hand=Count("pk", filter=Q(way="hand")),
        seen=Count("pk", filter=Q(seen_at__isnull=False)),
        objected=Count("pk", filter=Q(objected_at__isnull=False)),
    )  # fmt: skip
    counts = {row.pop("version"): row for row in found}
    accepted = dict(
        Acceptance.objects.filter(document="policy", number__in=[one.number for one in versions])
        .values_list("number")
        .annotate(Count("pk"))
    )
    nothing = dict.fromkeys(Delivery._fields[1:-1], 0)
    return [Delivery(one, **(counts.get(one.pk) or nothing), accepted=accepted.get(one.number, 0)) for one in versions]


class Objection(NamedTuple):
    """What somebody wrote, without who; the task that it raised says who. `task`: None once that has gone."""

    notice: PolicyNotice
    task: ManualTask | None


def objections() -> dict[UUID, list[Objection]]:
    """Those that stand, by version, the latest first: whoever accepts afterwards takes theirs back."""
    notices = list(PolicyNotice.objects.filter(objected_at__isnull=False).order_by("-objected_at")[:SHOWN])
    raised = ManualTask.objects.filter(kind="notice_objection").order_by("raised_at")
    tasks = {one.key.split(":")[1]: one for one in raised}  # the latest of each
    found = defaultdict(list)
    for notice in notices:
        found[notice.version_id].append(Objection(notice, tasks.get(str(notice.pk))))
    return found


def objection_tasks(notice: PolicyNotice) -> QuerySet[ManualTask]:
    """Every task that this person's objections to it have raised."""
    return ManualTask.objects.filter(kind="notice_objection", key__startswith=f"notice_objection:{notice.pk}")


def change_for(person: UUID, now: datetime) -> tuple[PolicyVersion, PolicyNotice | None] | None:
    """The change that somebody is told of in service: it waits for its day, or began lately and they have not answered."""
    recent = published().filter(notice_days__gt=0, effective_at__gt=now - AFTERWARDS)
    version = recent.order_by("-number").first()
    if version is None:
        return None
    notice = PolicyNotice.objects.filter(version=version, person=person).first()
    if version.effective_at <= now and (notice is None or notice.seen_at):
        return None
    return None if has_accepted(person, version.number) else (version, notice)


def before(version: PolicyVersion) -> PolicyVersion | None:
    """What held when this version was published: what it is compared with."""
    return published().filter(number__lt=version.number).order_by("-number").first()
