"""Everything that changes cases. Who may is the views' matter."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from shared.cases import QUIET, Said, quarter_of
from tenants.helpdesk import letters, queries
from tenants.helpdesk.models import Case, Entry, Satisfaction

State, Kind = Case.State, Entry.Kind


@sensitive_variables()
@transaction.atomic
def begin(
    staff: UUID, author: UUID, said: Said, category: str, clinic: str, now: datetime, channel: str = Case.Channel.FORM
) -> Case:
    case = Case.objects.create(
        staff=staff, clinic=clinic, category=category, channel=channel, opened_at=now, last_at=now,
        assigned=author if channel == Case.Channel.PHONE else None,
    )  # fmt: skip
    _say(case, author, Kind.ASKED, said, now)
    return case


@sensitive_variables()
def _say(case: Case, author: UUID, kind: str, said: Said, now: datetime) -> None:
    entry = Entry(case=case, author=author, kind=kind, at=now)
    queries.CONTENT.keep(entry, said)
    entry.save(force_insert=True)


@sensitive_variables()
@transaction.atomic
def ask_more(case: Case, text: str, now: datetime) -> None:
    """By whoever asked; a closed case is open again by it."""
    _say(case, case.staff, Kind.ASKED, Said(text), now)
    _to(case, State.OPEN, now)


@sensitive_variables()
@transaction.atomic
def answer(case: Case, operator: UUID, text: str, now: datetime) -> None:
    _say(case, operator, Kind.ANSWER, Said(text), now)
    case.answered_at, case.assigned = case.answered_at or now, case.assigned or operator
    _to(case, State.ANSWERED, now)
    letters.tell(case, "answered")


@sensitive_variables()
def note(case: Case, operator: UUID, text: str, now: datetime) -> None:
    _say(case, operator, Kind.NOTE, Said(text), now)


def assign(case: Case, to: UUID | None) -> None:
    case.assigned = to
    case.save(update_fields=["assigned"])


@transaction.atomic
def close(case: Case, now: datetime) -> None:
    """Whoever asked is told, and asked whether it helped. Again: nothing."""
    if case.state == State.CLOSED:
        return
    _to(case, State.CLOSED, now)
    if not case.rated:
        letters.tell(case, "closed")


def _to(case: Case, state: str, now: datetime) -> None:
    case.state, case.last_at = state, now
    case.closed_at = now if state == State.CLOSED else None
    case.save(update_fields=["state", "last_at", "closed_at", "answered_at", "assigned"])


@transaction.atomic
def rate(case: Case, mark: int, today: date) -> bool:
    """Counted into the quarter, once for each case. False where it was already, or the case is not closed."""
    if not Case.objects.filter(pk=case.pk, state=State.CLOSED, rated=False).update(rated=True):
        return False
    row, _ = Satisfaction.objects.get_or_create(quarter=quarter_of(today), mark=mark)
    Satisfaction.objects.filter(pk=row.pk).update(number=F("number") + 1)
    return True


def close_quiet(now: datetime) -> int:
    """What was answered and not taken up again for so long. Returns how many."""
    rows = Case.objects.filter(state=State.ANSWERED, last_at__lte=now - QUIET)
    found = list(rows.select_for_update(skip_locked=True))
    for case in found:
        close(case, now)
    return len(found)
