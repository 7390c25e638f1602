"""What a person has stopped at once, and what those who keep the promises decide about it afterwards.

A restriction is lifted only after the person has been told (GDPR art. 18(3)). An objection stands until compelling grounds
that outweigh it are shown (art. 21(1)); against direct marketing there are none (art. 21(3)), and none against the end of a
consent. Until something is decided, it stays stopped.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shared.privacy import place
from shared.privacy.actions import hold, release
from shared.privacy.engine.document import Document
from shared.privacy.engine.records import local_day
from shared.privacy.handwork.actions import AlreadySigned, raise_task, sign_off
from shared.privacy.handwork.models import ManualTask
from shared.privacy.models import Hold
from shared.privacy.queries import policy_in_force
from shared.privacy.rights.models import Limit, Request

Kind, Decision = Limit.Kind, Limit.Decision
TOLD_BEFORE = timedelta(days=7)  # between telling and lifting: time to answer
WEIGHED = ("legitimate_interest", "public_task")  # GDPR art. 21(1)
MARKETING = ("newsletter", "marketing")


class NotPossible(Exception):
    """The law knows no such decision about this one; or it was decided, or has ended, before."""


def limit(person: UUID, kind: str, what: str, now: datetime, request: Request | None = None) -> Limit:
    """From now on; twice is once."""
    row, made = Limit.objects.get_or_create(
        person=person, kind=kind, what=what, until=None, defaults={"since": now, "request": request}
    )
    if made and kind == Kind.RESTRICTION:
        hold(person, Hold.Reason.RESTRICTION, _today(now), _category(row))
    if made and request and request.kind in (Request.Kind.OBJECTION, Request.Kind.RESTRICTION):
        about = {"reference": request.reference}
        raise_task("rights_limit", request.due_on, now, person=person, about=about, key=_key(request.pk))
    return row


@transaction.atomic
def lift(found: Limit, now: datetime) -> None:
    """The person wants it no longer."""
    row = Limit.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.until is None or row.until > now:
        _end(row, now)
        _settle(row, row.person, now)


@transaction.atomic
def decide(pk: UUID, decision: str, reasons: str, by: UUID, now: datetime) -> Limit:
    """With reasons, which the person reads. Raises Limit.DoesNotExist, NotPossible."""
    row = Limit.objects.select_for_update(of=("self",)).select_related("request").get(pk=pk)
    if row.decision or decision not in possible(row, policy_in_force(now), now):
        raise NotPossible
    row.decision, row.reasons, row.decided_at, row.decided_by = decision, reasons, now, by
    row.save()
    if decision == Decision.ENDS:
        _end(row, now + TOLD_BEFORE)
    elif decision == Decision.GROUNDS:
        _end(row, now)
    if row.request:
        place.tell(row.request, "limit", now)
    _settle(row, by, now)
    return row


def possible(row: Limit, document: Document, now: datetime) -> list[str]:
    """What may be decided about it; nothing where it has ended."""
    if row.decision or (row.until and row.until <= now):
        return []
    if row.kind == Kind.RESTRICTION:
        return [Decision.STANDS, Decision.ENDS]
    return [Decision.STANDS, Decision.GROUNDS] if may_be_outweighed(row, document) else [Decision.STANDS]


def may_be_outweighed(row: Limit, document: Document) -> bool:
    """Only an objection to one purpose that rests on weighed interests, and is no marketing."""
    one = document.purposes.get(row.what)
    if one is None or row.request is None or row.request.kind != Request.Kind.OBJECTION:
        return False
    rests = all(basis.article6 in WEIGHED for basis in one.bases)
    return rests and not any(category.partition(".")[0] in MARKETING for category in one.categories)


def _end(row: Limit, at: datetime) -> None:
    Limit.objects.filter(pk=row.pk).update(until=at)
    row.until = at
    if row.kind == Kind.RESTRICTION:
        held = Hold.objects.filter(person=row.person, reason=Hold.Reason.RESTRICTION, category=_category(row))
        for one in held.filter(Q(until=None) | Q(until__gt=_today(at))):
            release(one, _today(at))


def _settle(row: Limit, by: UUID, now: datetime) -> None:
    """Its task is done when nothing of the request waits for a decision any more."""
    if row.request_id is None or Limit.objects.filter(request=row.request_id, decision="", until=None).exists():
        return
    for task in ManualTask.objects.filter(key=_key(row.request_id), outcome=""):
        try:
            sign_off(task.pk, ManualTask.Outcome.DONE, "", by, now)
        except AlreadySigned:
            return


def _key(request: UUID) -> str:
    return f"rights_limit:{request}"


def _category(row: Limit) -> str:
    return "" if row.what == "all" else row.what


def _today(now: datetime) -> date:
    return local_day(now, policy_in_force(now).clinic.timezone)
