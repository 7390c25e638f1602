"""Raising manual tasks and signing them off, in the place that is entered, inside the caller's transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from shared.privacy.engine.records import Record, local_day
from shared.privacy.engine.retention import due
from shared.privacy.handwork import queries
from shared.privacy.handwork.kinds import kinds
from shared.privacy.handwork.models import ManualTask
from shared.privacy.queries import policy_in_force, rulebook

Outcome = ManualTask.Outcome


class AlreadySigned(Exception):
    """Somebody has signed this task before."""


class ReasonMissing(ValueError):
    """What could not be done needs a reason."""


def raise_task(
    kind: str,
    due_on: date,
    now: datetime,
    *,
    promise: str = "",
    person: UUID | None = None,
    about: Mapping[str, object] | None = None,
    key: str = "",
) -> ManualTask:
    """Somebody must do this by `due_on`, a day of the place. The same `key` gives the same task, signed or not.

    `about` fills the kind's words and holds nothing personal: plain values, ISO days, or {language: text}. Raises KeyError
    for a kind that no app declares.
    """
    kinds()[kind]
    fields = {"promise": promise, "person": person, "about": dict(about or {}), "due_on": due_on, "raised_at": now}
    if not key:
        return ManualTask.objects.create(kind=kind, **fields)
    try:
        with transaction.atomic():
            return ManualTask.objects.get_or_create(key=key, defaults={"kind": kind} | fields)[0]
    except IntegrityError:  # raised by another process in this very moment
        return ManualTask.objects.get(key=key)


@transaction.atomic
def sign_off(pk: UUID, outcome: str, why: str, by: UUID, now: datetime) -> ManualTask:
    """What became of it, once and for good. Raises ManualTask.DoesNotExist, AlreadySigned, ReasonMissing, ValueError."""
    found = ManualTask.objects.select_for_update().get(pk=pk)
    if found.outcome:
        raise AlreadySigned
    outcome, why = Outcome(outcome), why.strip()
    if outcome is Outcome.OPEN:
        raise ValueError("an open task is not signed")
    if outcome is Outcome.NOT_DONE and not why:
        raise ReasonMissing
    found.outcome, found.why, found.signed_at, found.signed_by = outcome, why, now, by
    found.save()
    if after := kinds()[found.kind].signed:
        import_string(after)(found)
    return found


def raise_rounds(now: datetime) -> int:
    """The rounds that the policy in force asks for in the present week, month, quarter or year, each once. How many."""
    document = policy_in_force(now)
    if document is None:
        return 0
    today = local_day(now, document.clinic.timezone)
    wanted = queries.rounds(document, today)
    present = set(ManualTask.objects.filter(key__in=[one.key for one in wanted]).values_list("key", flat=True))
    fresh = [one for one in wanted if one.key not in present]
    for one in fresh:
        about = {"until": one.due_on.isoformat()}
        raise_task(one.action, one.due_on, now, promise=one.promise, about=about, key=one.key)
    return len(fresh)


def happened(event: str, day: date, now: datetime, *, key: str, person: UUID | None = None) -> list[ManualTask]:
    """Something happened whose traces outside the service must go: a task for each by-hand promise that counts from it,
    due on the day that the engine reckons. `key` names the occasion, so that telling it twice raises nothing new."""
    document, book, raised = policy_in_force(now), rulebook(now), []
    for name, rule in queries.by_hand(document).items() if document else ():
        media = rule.media or ("digital",)
        about = Record(id="", category=rule.of[0], events={event: (day,)}, medium=media[0], at=(rule.at or ("",))[0])
        answer = due(book, about, day)
        if answer.rule == name and answer.on and not queries.has_rows(rule):
            raised.append(
                raise_task(
                    queries.action_of(rule),
                    answer.on,
                    now,
                    promise=name,
                    person=person,
                    about={"until": answer.on.isoformat()},
                    key=f"{name}@{event}:{key}"[:160],
                )
            )
    return raised
