"""Writing in the registers, in the place that is entered and inside the caller's transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from shared.privacy.engine.document import Document
from shared.privacy.handwork.actions import raise_task
from shared.privacy.registers import queries, standing
from shared.privacy.registers.clock import Clock
from shared.privacy.registers.models import Assessment, Breach, Review

Risk, Decision = Breach.Risk, Assessment.Decision


class NotWhole(Exception):
    """Something that the law asks for is missing; `what` says which: weighed, authority, late, people."""

    def __init__(self, what: str):
        super().__init__(what)
        self.what = what


def note_breach(fields: Mapping[str, object], by: UUID, now: datetime) -> Breach:
    """A new one. Raises NotWhole where it says something that it can't."""
    row = Breach(noted_by=by, noted_at=now, changed_at=now, **fields)
    _check_times(row)
    row.save(force_insert=True)
    return row


def change_breach(pk: UUID, fields: Mapping[str, object], by: UUID, now: datetime) -> Breach:
    """What is known now, in place of what was, which is kept. A closed one is opened by a change. Raises NotWhole,
    Breach.DoesNotExist."""
    row = Breach.objects.select_for_update().get(pk=pk)
    was = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    if was:
        row.earlier = [*row.earlier, {"at": now, "by": by, "was": was}]
    for name, value in fields.items():
        setattr(row, name, value)
    row.changed_at, row.closed_at = now, None
    _check_times(row)
    row.save()
    return row


def close_breach(pk: UUID, now: datetime) -> Breach:
    """Done with: weighed, and told to whom it had to be told. Raises NotWhole, Breach.DoesNotExist."""
    row = Breach.objects.select_for_update().get(pk=pk)
    if row.risk == Risk.UNKNOWN or not row.reasons.strip():
        raise NotWhole("weighed")
    if row.risk != Risk.NONE and row.authority_told_at is None:
        raise NotWhole("authority")
    if row.risk == Risk.HIGH and row.people_told_at is None and not row.people_told_how.strip():
        raise NotWhole("people")
    row.closed_at = row.changed_at = now
    row.save()
    return row


def _check_times(row: Breach) -> None:
    late = row.authority_told_at and row.authority_told_at > Clock(row.noticed_at, row.noticed_at).ends_at
    if late and not row.late_reasons.strip():
        raise NotWhole("late")


def save_assessment(pk: UUID | None, fields: Mapping[str, object], by: UUID, now: datetime) -> Assessment:
    """A new one, or another text of the one there is. Raises Assessment.DoesNotExist."""
    found = Assessment.objects.select_for_update()
    row = found.get(pk=pk) if pk else Assessment(made_by=by, made_at=now)
    before = row.decision
    for name, value in fields.items():
        setattr(row, name, value)
    if row.decision == Decision.OPEN:
        row.decided_on = None
    elif row.decided_on is None or row.decision != before:
        row.decided_on = timezone.localdate(now)
    row.changed_at = now
    row.save()
    return row


def review(
    promise: str, outcome: str, evidence: str, next_on: date, *, by: UUID, by_name: str, now: datetime
) -> Review:
    """A measure was looked at today."""
    return Review.objects.create(
        promise=promise, on=timezone.localdate(now), outcome=outcome, evidence=evidence, next_on=next_on,
        made_by=by, made_by_name=by_name,
    )  # fmt: skip


# --- what waits becomes a task ----------------------------------------------------------------------------------------


def strike(now: datetime) -> list[tuple[Breach, int]]:
    """Raises a task for each warning whose hour has come, each once; gives those that are new: (breach, hours)."""
    today, fresh = timezone.localdate(now), []
    for breach in queries.running():
        for hours in Clock(breach.noticed_at, now).struck:
            task = raise_task("breach", today, now, about={"hours": hours}, key=f"breach:{breach.pk}:{hours}")
            if task.raised_at == now:
                fresh.append((breach, hours))
    return fresh


def remind(document: Document, now: datetime) -> list[str]:
    """Tasks for agreements that run out, measures to be looked at and assessments to be taken up again, each once.
    Gives the keys of those that are new."""
    today, language = timezone.localdate(now), document.clinic.languages[0]
    wanted = [
        _agreement(one) for one in standing.agreements(document, today, language) if one.state in ("soon", "over")
    ]
    looked_at = queries.measures(document, today, language)
    wanted += [_measure(one) for one in looked_at if one.state in ("near", "due") and one.next_on]
    wanted += [_assessment(one) for one in queries.assessments_due(today) if one.review_on]
    raised = [(key, raise_task(kind, due, now, promise=promise, about=about, key=key))
              for kind, due, promise, about, key in wanted]  # fmt: skip
    return [key for key, task in raised if task.raised_at == now]


def _agreement(one: standing.Agreement):
    about = {"name": one.name, "until": one.expires.isoformat()}
    return "agreement", one.expires, one.promise, about, f"agreement:{one.promise}:{one.expires}"


def _measure(one: standing.Measure):
    about = {"name": one.name, "until": one.next_on.isoformat()}
    return "review", one.next_on, one.promise, about, f"review:{one.promise}:{one.next_on}"


def _assessment(one: Assessment):
    about = {"name": one.title, "until": one.review_on.isoformat()}
    return "assessment", one.review_on, one.promise, about, f"assessment:{one.pk}:{one.review_on}"
