"""Keeping the proof of notice: each function works in the clinic that is entered, inside the caller's transaction."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from shared.privacy.actions import accept
from shared.privacy.engine.records import local_day
from shared.privacy.handwork.actions import raise_task
from shared.privacy.handwork.models import ManualTask
from shared.privacy.models import PolicyVersion
from shared.privacy.notices.models import PolicyNotice
from shared.privacy.notices.queries import clients_here, objection_tasks
from shared.privacy.queries import zone_of

Way = PolicyNotice.Way
TO_REACH, TO_ANSWER = timedelta(days=14), timedelta(days=30)  # an objection is answered within a month (GDPR art. 12.3)


def held(pk: UUID) -> PolicyNotice | None:
    """The notice, locked, so that of two messages that end at once the second knows how the first ended."""
    return PolicyNotice.objects.select_for_update().filter(pk=pk).first()


def queue(version: PolicyVersion, people: list[UUID], now: datetime) -> list[PolicyNotice]:
    """A notice for each of them. The caller holds the version's lock and has left out who has one."""
    return PolicyNotice.objects.bulk_create(
        PolicyNotice(version=version, person=person, queued_at=now) for person in people
    )


def delivered(pk: UUID, now: datetime, way: str = Way.MAIL) -> None:
    """The mail server took it, or the service for text messages. Nothing where the notice has gone meanwhile."""
    PolicyNotice.objects.filter(pk=pk, told_at=None).update(told_at=now, way=way)


@transaction.atomic
def bounced(pk: UUID, now: datetime) -> None:
    """No mail reaches this person: the old rule stays theirs, and somebody must reach them another way."""
    notice = PolicyNotice.objects.select_for_update(of=("self",)).select_related("version").filter(pk=pk).first()
    if notice is None:
        return
    if notice.way == Way.MAIL:  # it came back after the server had taken it: that was no proof
        notice.told_at, notice.way = notice.seen_at, Way.SERVICE if notice.seen_at else Way.NONE
    notice.failed_at = now
    notice.save()
    if notice.told_at is None:
        raise_task(
            "notice_bounced",
            _today(notice, now) + TO_REACH,
            now,
            person=notice.person,
            about={"day": notice.version.effective_from.isoformat()},
            key=f"notice_bounced:{notice.pk}",
        )


@transaction.atomic
def came_back(version: PolicyVersion, email: str, now: datetime) -> bool:
    """A mail that the server had taken came back to the clinic later. False: none to that address counts as arrived."""
    people = clients_here().filter(email=email.strip().lower()).values("pk")
    notice = PolicyNotice.objects.filter(
        version=version, person__in=people, told_at__isnull=False, failed_at=None
    ).first()
    if notice is None:
        return False
    bounced(notice.pk, now)
    return True


def told_by_hand(task: ManualTask) -> None:
    """TaskKind.signed of "notice_bounced": somebody reached them, and signed for it."""
    if task.outcome == ManualTask.Outcome.DONE:
        pk = task.key.partition(":")[2]
        PolicyNotice.objects.filter(pk=pk, told_at=None).update(told_at=task.signed_at, way=Way.HAND)


def seen(version: PolicyVersion, person: UUID, now: datetime) -> PolicyNotice:
    """They say, signed in, that they have read it. The first time counts."""
    notice = _notice(version, person, now)
    if notice.seen_at is None:
        notice.seen_at = now
        if notice.told_at is None:
            notice.told_at, notice.way = now, Way.SERVICE
        notice.save()
    return notice


@transaction.atomic
def agree(version: PolicyVersion, person: UUID, language: str, now: datetime) -> None:
    """They accept the version before or after its day: from then on it holds for all that is kept of them."""
    notice = seen(version, person, now)
    PolicyNotice.objects.filter(pk=notice.pk).update(objected_at=None, objection="")
    accept(person, language, now, number=version.number, sha256=version.sha256)


@transaction.atomic
def object_to(version: PolicyVersion, person: UUID, words: str, now: datetime) -> PolicyNotice:
    """They object: kept with their words, the old rule stays theirs, and somebody must answer within a month."""
    notice = seen(version, person, now)
    if notice.objected_at is None:
        notice.objected_at = now
    notice.objection = words
    notice.save(update_fields=["objected_at", "objection"])
    about = {"day": version.effective_from.isoformat()}
    raise_task(
        "notice_objection", _today(notice, now) + TO_ANSWER, now, person=person, about=about, key=_objection_key(notice)
    )
    return notice


def _objection_key(notice: PolicyNotice) -> str:
    """Of the task. An objection that is raised again after the answer was signed wants an answer of its own."""
    answered = objection_tasks(notice).exclude(outcome="").count()
    return f"notice_objection:{notice.pk}" + (f":{answered}" if answered else "")


def _notice(version: PolicyVersion, person: UUID, now: datetime) -> PolicyNotice:
    """The person's notice, locked; made where they come before the mail does."""
    PolicyNotice.objects.get_or_create(version=version, person=person, defaults={"queued_at": now})
    return PolicyNotice.objects.select_for_update().get(version=version, person=person)


def _today(notice: PolicyNotice, now: datetime) -> date:
    return local_day(now, zone_of(notice.version))
