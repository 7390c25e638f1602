"""Everything that changes cases. Who may is the views' matter."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.views.decorators.debug import sensitive_variables

from practice.people.models import User
from practice.support import mails, queries
from practice.support.models import Case, Entry, Reply, Satisfaction
from shared.cases import QUIET, Said, quarter_of

State, Kind = Case.State, Entry.Kind


@sensitive_variables()
@transaction.atomic
def begin(
    person: User | None,
    author: User,
    said: Said,
    category: str,
    channel: str,
    now: datetime,
    assigned: User | None = None,
) -> Case:
    case = Case.objects.create(
        person=person, category=category, channel=channel, assigned=assigned, opened_at=now, last_at=now
    )
    _say(case, author, Kind.ASKED, said, now)
    return case


@sensitive_variables()
def _say(case: Case, author: User, kind: str, said: Said, now: datetime) -> Entry:
    entry = Entry(case=case, author=author, kind=kind, at=now)
    queries.CONTENT.keep(entry, said)
    entry.save(force_insert=True)
    return entry


@sensitive_variables()
@transaction.atomic
def ask_more(case: Case, text: str, now: datetime) -> None:
    """By whoever asked; a closed case is open again by it."""
    _say(case, case.person, Kind.ASKED, Said(text), now)
    _to(case, State.OPEN, now)
    if case.assigned:
        mails.wrote(case, now)


@sensitive_variables()
@transaction.atomic
def answer(case: Case, author: User, text: str, now: datetime) -> None:
    _say(case, author, Kind.ANSWER, Said(text), now)
    if case.answered_at is None:
        case.answered_at = now
    if case.assigned is None:
        case.assigned = author
    _to(case, State.ANSWERED, now)
    if case.person:
        mails.answered(case, now)


@sensitive_variables()
def note(case: Case, author: User, text: str, now: datetime) -> None:
    """For the office alone; whose turn it is stays."""
    _say(case, author, Kind.NOTE, Said(text), now)


def assign(case: Case, to: User | None) -> None:
    case.assigned = to
    case.save(update_fields=["assigned"])


@transaction.atomic
def close(case: Case, now: datetime) -> None:
    """Whoever asked is told, and asked whether it helped. Again: nothing."""
    if case.state == State.CLOSED:
        return
    _to(case, State.CLOSED, now)
    if case.person and case.person.closed_at is None and not case.rated:
        mails.closed(case, now)


def _to(case: Case, state: str, now: datetime) -> None:
    case.state, case.last_at = state, now
    case.closed_at = now if state == State.CLOSED else None
    case.save(update_fields=["state", "last_at", "closed_at", "answered_at", "assigned"])


@transaction.atomic
def rate(case: Case, mark: int, today: date) -> bool:
    """Counted into the quarter, once for each case; the case remembers only that it was. False where it was already."""
    if not Case.objects.filter(pk=case.pk, state=State.CLOSED, rated=False).update(rated=True):
        return False
    row, _ = Satisfaction.objects.get_or_create(quarter=quarter_of(today), mark=mark)
    Satisfaction.objects.filter(pk=row.pk).update(number=F("number") + 1)
    return True


def close_quiet(now: datetime) -> int:
    """What was answered and not taken up again for so long, and what nobody waits for any more. Returns how many."""
    quiet = Q(state=State.ANSWERED, last_at__lte=now - QUIET)
    rows = Case.objects.filter(quiet | ~Q(state=State.CLOSED) & Q(person__closed_at__lte=now))
    found = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("person"))
    for case in found:
        close(case, now)
    return len(found)


def save_reply(reply: Reply, values: dict, now: datetime) -> Reply:
    for name, value in values.items():
        setattr(reply, name, value)
    reply.changed_at = now
    reply.save()
    return reply
