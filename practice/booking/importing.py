"""A practitioner's own calendar is read at its address, through the outbound gate, and its busy times are kept as absences."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.views.decorators.debug import sensitive_variables

from practice.booking import busy
from practice.booking.changed import offer_changed
from practice.booking.models import Absence, Booking, BusyCalendar
from practice.people.models import User
from shared.privacy.engine.document import Document
from shared.privacy.outbound.gate import NotDeclared, NotPublic, TooLarge, Unreachable, call, is_host_of
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.isolation.jobs import later

AHEAD = timedelta(days=180)
LARGEST = 4_000_000  # bytes
READ = "practice.booking.tasks.read_calendar"
Problem = BusyCalendar.Problem


def secret_context(clinic: str, row: BusyCalendar) -> bytes:
    return keyring.context("calendar address", clinic, row.practitioner_id)


def recipient_of(document: Document | None, url: str) -> str | None:
    """The key of the recipient in the policy on whose host the calendar lies."""
    found = document.recipients.items() if document else ()
    return next((key for key, one in sorted(found) if is_host_of(one, "server", urlsplit(url))), None)


@sensitive_variables()
def connect(practitioner: User, url: str, recipient: str, now: datetime) -> BusyCalendar:
    """`url`: https, of a host that the policy declares. It is read at once, in the background."""
    row = BusyCalendar(practitioner=practitioner, recipient=recipient, changed_at=now)
    row.secret_epoch, row.secret = keyring.wrap(epochs(), url.encode(), secret_context(connection.schema_name, row))
    BusyCalendar.objects.filter(practitioner=practitioner).delete()
    row.save(force_insert=True)
    later(READ, practitioner=str(practitioner.pk))
    return row


def disconnect(practitioner: User, now: datetime) -> None:
    """With every time that came from there."""
    BusyCalendar.objects.filter(practitioner=practitioner).delete()
    Absence.objects.filter(practitioner=practitioner, imported=True).delete()
    offer_changed([practitioner.pk], now)


def calendar_of(practitioner: User) -> BusyCalendar | None:
    return BusyCalendar.objects.filter(practitioner=practitioner).first()


@sensitive_variables()
def read(row: BusyCalendar, zone: ZoneInfo, now: datetime) -> str:
    """The problem; "" where all went well. Where it went wrong what is known stays: better blocked than booked twice."""
    held = keyring.Wrapped(row.secret_epoch, bytes(row.secret))
    url = keyring.unwrap(epochs(), held, secret_context(connection.schema_name, row)).decode()
    try:
        reply = call(row.recipient, "GET", url, categories=[], now=now, size=LARGEST)
        spans = _busy(reply, row, zone, now) if reply.ok else None
    except NotDeclared:
        return _ended(row, Problem.POLICY, now)
    except (Unreachable, NotPublic):
        return _ended(row, Problem.SILENT, now)
    except (TooLarge, busy.Unreadable):
        return _ended(row, Problem.ANSWER, now)
    if spans is None:
        return _ended(row, Problem.ANSWER, now)
    _replace(row.practitioner_id, spans, now)
    return _ended(row, Problem.NONE, now)


def _busy(reply, row, zone, now):
    mine = Booking.objects.filter(practitioner=row.practitioner_id, ends_at__gt=now - timedelta(days=1))
    return busy.busy(reply.body, zone, now, now + AHEAD, {str(pk) for pk in mine.values_list("pk", flat=True)})


@transaction.atomic
def _replace(practitioner, spans, now):
    """Only where something has changed."""
    rows = Absence.objects.filter(practitioner=practitioner, imported=True)
    known = set(rows.filter(period__endswith__gt=now).values_list("period__startswith", "period__endswith"))
    if {ends for _, ends in known} == {ends for _, ends in spans} and {b for b, _ in known if b > now} == {
        b for b, _ in spans if b > now
    }:
        return
    rows.delete()
    Absence.objects.bulk_create(
        Absence(practitioner_id=practitioner, period=DateTimeTZRange(*span), imported=True) for span in spans
    )
    offer_changed([practitioner], now)


def _ended(row, problem, now):
    BusyCalendar.objects.filter(pk=row.pk).update(problem=problem, read_at=now)
    return problem
