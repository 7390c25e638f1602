"""What is recorded: everybody is asked before it begins, who took part may watch it, and it goes when the policy says so.

The row of a recording goes by the policy's promise (`end`, called by the engine), and in the same deed a Removal is written: it
is tried at the service until it answers that the recording is gone, and stays as the proof of that.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from practice.courses import zoom
from practice.courses.models import Course, Recorder, Recording, Registration, Removal
from shared.ids import uuid7
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.engine.records import Record as Facts
from shared.privacy.engine.retention import due
from shared.privacy.engine.vocabulary import covers
from shared.privacy.outbound.gate import NotDeclared, NotPublic, TooLarge, Unreachable
from shared.privacy.queries import rulebook
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import later

REMOVE = "practice.courses.tasks.remove"
LECTURE, COURSE = "recording.lecture", "recording.course"
DOWN = (Unreachable, NotPublic, TooLarge)
AGAIN = timedelta(minutes=10)
FRESH = timedelta(days=1)  # after a date, a recording of it is looked for
Problem = Recorder.Problem


def services(document: Document | None) -> dict[str, Recipient]:
    """Those of the policy that may have recordings and name a server, by key."""
    found = document.recipients.items() if document else ()
    return {
        key: one for key, one in found
        if one.hosts.get("server") and any(covers(wide, "recording") for wide in one.categories)
    }  # fmt: skip


def recorder() -> Recorder | None:
    return Recorder.objects.filter(active=True).exclude(secret=None).first()


@sensitive_variables()
def set_up(details: Mapping[str, object], secret: str) -> Recorder:
    """`details`: recipient, account, client, active. `secret`: "" keeps the one there is."""
    row = Recorder.objects.first() or Recorder(pk=uuid7())
    for name in ("recipient", "account", "client", "active"):
        setattr(row, name, details[name])
    if secret:
        context = zoom.secret_context(connection.schema_name, row)
        row.secret_epoch, row.secret = keyring.wrap(epochs(), secret.encode(), context)
    row.problem = Problem.NONE
    row.save()
    return row


# --- before it begins -------------------------------------------------------------------------------------------------


def say(row: Registration, agrees: bool, now: datetime) -> None:
    """One's own answer; it may be changed as long as nothing of the course is over."""
    said = Registration.Recorded.YES if agrees else Registration.Recorded.NO
    Registration.objects.filter(pk=row.pk).update(recorded=said, recorded_at=now)


# --- afterwards -------------------------------------------------------------------------------------------------------


def look(now: datetime) -> int:
    """For recordings of what is just over. Returns how many are new."""
    row = recorder()
    if row is None:
        return 0
    over = Q(sessions__ends_at__lte=now, sessions__ends_at__gt=now - FRESH)
    courses = Course.objects.filter(over, records=True).exclude(meeting="").distinct()
    return sum(_look_at(row, course, now) for course in courses)


def _look_at(row: Recorder, course: Course, now: datetime) -> int:
    problem, found = Problem.NONE, None
    try:
        found = zoom.latest(row, course.meeting, now)
    except NotDeclared:
        problem = Problem.POLICY
    except zoom.Odd:
        problem = Problem.ANSWER
    except DOWN:
        problem = Problem.SILENT
    Recorder.objects.filter(pk=row.pk).update(problem=problem)
    return int(found is not None and keep(course, found))


@transaction.atomic
def keep(course: Course, found: zoom.Found) -> bool:
    """False where it is known, or is on its way out."""
    known = (
        Recording.objects.filter(number=found.number).exists() or Removal.objects.filter(number=found.number).exists()
    )
    if known:
        return False
    taught = course.kind in (Course.Kind.COURSE, Course.Kind.GROUP)
    row = Recording(
        course=course, category=COURSE if taught else LECTURE, number=found.number, recorded_at=found.recorded_at
    )
    row.leads_epoch, row.leads = keyring.wrap(epochs(), found.url.encode(), leads_context(connection.schema_name, row))
    row.save(force_insert=True)
    return True


def leads_context(place: str, row: Recording) -> bytes:
    return keyring.context("recording", place, row.pk)


@sensitive_variables()
def url_of(row: Recording) -> str:
    held = keyring.Wrapped(row.leads_epoch, bytes(row.leads))
    return keyring.unwrap(epochs(), held, leads_context(connection.schema_name, row)).decode()


def due_on(row: Recording, now: datetime) -> date | None:
    """The day on which it goes, by the policy in force; None where the policy does not say."""
    book, zone = rulebook(now), ZoneInfo(hosts.known(connection.schema_name).timezone)
    if book is None:
        return None
    made, ends = (moment.astimezone(zone).date() for moment in (row.recorded_at, row.course.ends_at))
    events = {"recorded": (made,), "created": (made,), "event_held": (ends,)}
    asked = max(now.astimezone(zone).date(), ends)  # as if the end had come: what is ahead starts no clock
    return due(book, Facts(id="", category=row.category, events=events), asked).on


def listed(rows: QuerySet[Recording], now: datetime) -> list[tuple[Recording, date | None]]:
    return [(row, due_on(row, now)) for row in rows.select_related("course").order_by("recorded_at")]


@transaction.atomic
def end(rows: QuerySet[Recording], action: str, now: datetime) -> None:
    """Retention, or whoever leads it sooner: nobody watches it any more from this moment, and the service is told."""
    for row in list(rows):
        made = Removal.objects.create(number=row.number, recorded_at=row.recorded_at, asked_at=now)
        later(REMOVE, removal_id=str(made.pk))
    rows.delete()


def remove(pk: UUID, now: datetime) -> None:
    """The job's work: it goes at the service, and the answer is kept; or why not, and it is tried again (`retry`)."""
    row = Removal.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None).first()
    at = Recorder.objects.exclude(secret=None).first()
    if row is None or at is None:
        return
    row.problem, row.tried_at, row.tries = Problem.NONE, now, row.tries + 1
    try:
        row.status = zoom.remove(at, row.number, now)
        row.done_at, row.host = now, zoom.HOST
    except NotDeclared:
        row.problem = Problem.POLICY
    except zoom.Odd as error:
        row.problem, row.status = Problem.ANSWER, error.status or None
    except DOWN:
        row.problem = Problem.SILENT
    row.save()


def retry(now: datetime) -> int:
    """Those that the service has not answered for. How many are tried again."""
    late = Removal.objects.filter(done_at=None).filter(Q(tried_at=None) | Q(tried_at__lte=now - AGAIN))
    waiting = late.filter(asked_at__lte=now - AGAIN).values_list("pk", flat=True)
    for pk in waiting:
        later(REMOVE, removal_id=str(pk))
    return len(waiting)
