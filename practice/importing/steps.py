"""From a file to what is made of it: read, mapped, tried, brought in, taken back. Each step is repeatable."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.views.decorators.debug import sensitive_variables

from practice.importing import fields, making, parsing, undoing, vault
from practice.importing.models import Batch
from practice.importing.words import REASONS
from practice.people.models import User
from shared import law
from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import covers
from shared.privacy.queries import policy_in_force
from tenants.isolation.jobs import later

CHECK, RUN, UNDO = (f"practice.importing.tasks.{name}" for name in ("check", "run", "undo"))
IN_ONE, MOST_WRONG = 200, 2000  # lines of one transaction; lines whose reasons are kept
State = Batch.State


def promised(document: Document | None) -> bool:
    """Whether the policy says how long such files are kept; without that there are none."""
    rules = document.retention.values() if document else ()
    return any(covers(wide, "import") for one in rules for wide in one.of)


@sensitive_variables()
def begin(kind: str, name: str, data: bytes, user: User, zone: ZoneInfo, now: datetime) -> Batch:
    """Raises parsing.Unreadable; ValueError where a journal's practitioner has no key here."""
    found = parsing.read(data, zone)
    row = Batch(kind=kind, by=user.pk, name=name[:100], created_at=now, encoding=found.encoding, form=found.form,
                separator=found.separator, lines=len(found.lines), columns=fields.guess(kind, found.head))  # fmt: skip
    vault.seal(row, data, user)
    row.save(force_insert=True)
    return row


@sensitive_variables()
def read(row: Batch, zone: ZoneInfo, private: bytes | None = None) -> parsing.Read:
    """Raises vault.Closed."""
    return parsing.read(vault.opened(row, private), zone)


def place(row: Batch, now: datetime) -> making.Place:
    clinic = policy_in_force(now).clinic
    return making.Place(clinic.country, ZoneInfo(clinic.timezone), tuple(clinic.languages),
                        law.pack(clinic.country).currency, row.usual, now, User.objects.filter(pk=row.by).first())  # fmt: skip


def mapped(row: Batch, head, columns: Mapping[str, int], usual: Mapping[str, str]) -> bool:
    """What each column is; the dry run follows. False where it was brought in meanwhile."""
    fields.remember(row.kind, head, columns)
    done = Batch.objects.filter(pk=row.pk, state__in=(State.MAPPING, State.CHECKED)).update(
        state=State.CHECKING, columns=dict(columns), usual=dict(usual), done=0, made=0, same=0, wrong=[]
    )
    if done and not vault.is_own(row):
        later(CHECK, batch=str(row.pk))
    return bool(done)


def check(pk: UUID, now: datetime) -> None:
    """All of it, as if; and back again. What was learnt is kept."""
    row = Batch.objects.filter(pk=pk, state=State.CHECKING).first()
    if row is None:
        return
    with transaction.atomic():
        where = place(row, now)
        found = go_through(row, read(row, where.zone).lines, 0, where)
        transaction.set_rollback(True)
    found["state"] = State.CHECKED
    Batch.objects.filter(pk=pk, state=State.CHECKING).update(**found | {"done": row.lines})


def start(row: Batch) -> bool:
    """False where nothing was tried, or it was begun already."""
    begun = Batch.objects.filter(pk=row.pk, state=State.CHECKED).update(
        state=State.RUNNING, done=0, made=0, same=0, wrong=[]
    )
    if begun and not vault.is_own(row):
        later(RUN, batch=str(row.pk))
    return bool(begun)


def run(pk: UUID, now: datetime) -> None:
    """The next lines; those after them are a job of their own, so that each is one transaction."""
    row = Batch.objects.select_for_update().filter(pk=pk, state=State.RUNNING).first()
    if row is None:
        return
    where = place(row, now)
    lines = read(row, where.zone).lines[row.done : row.done + IN_ONE]
    keep(row, go_through(row, lines, row.done, where), now)
    if row.state == State.RUNNING:
        later(RUN, batch=str(pk))


def keep(row: Batch, found: dict, now: datetime) -> None:
    """Adds what came of some lines."""
    row.done += found["done"]
    row.made += found["made"]
    row.same += found["same"]
    row.wrong = [*row.wrong, *found["wrong"]][:MOST_WRONG]
    if row.done >= row.lines:
        row.state, row.ended_at = State.DONE, now
    row.save(update_fields=["done", "made", "same", "wrong", "state", "ended_at"])


@sensitive_variables("lines", "line")
def go_through(row: Batch, lines, before: int, where: making.Place, maker=None) -> dict:
    """{done, made, same, wrong} of these lines, the first of which is number `before` + 1. A line is taken whole or not."""
    found = {"done": 0, "made": 0, "same": 0, "wrong": []}
    make = maker or making.MAKERS[row.kind]
    for number, line in enumerate(lines, start=before + 1):
        found["done"] += 1
        try:
            with transaction.atomic():
                made = make(making.said_by(line, row), where)
                made.batch = row
                made.save(force_insert=True)
        except making.Wrong as error:
            _wrong(found, number, error.word)
        except DatabaseError:
            _wrong(found, number, "refused")
        except ValueError as error:
            if str(error) not in REASONS:
                raise
            _wrong(found, number, str(error))
        else:
            found["made" if made.mark else "same"] += 1
    return found


def _wrong(found, number, word) -> None:
    if len(found["wrong"]) < MOST_WRONG:
        found["wrong"].append([number, [word]])


def undo_later(row: Batch) -> bool:
    begun = Batch.objects.filter(pk=row.pk, state=State.DONE).exclude(kind=Batch.Kind.JOURNAL)
    if begun.update(state=State.UNDOING, held=0):
        later(UNDO, batch=str(row.pk))
        return True
    return False


def undo(pk: UUID, now: datetime) -> None:
    row = Batch.objects.filter(pk=pk, state=State.UNDOING).first()
    if row is None:
        return
    try:
        undoing.undo(row)
    except undoing.Changed as error:
        Batch.objects.filter(pk=pk).update(state=State.DONE, held=error.number)
    else:
        Batch.objects.filter(pk=pk).update(state=State.UNDONE, ended_at=now)


def discard(row: Batch) -> None:
    """The file goes at once, and what it was remembered by; what was made of it stays."""
    row.delete()


def wrong_count(row: Batch) -> int:
    return row.done - row.made - row.same
