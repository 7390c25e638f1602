"""Work in the background for bookings."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from practice.booking import actions, asking, importing, waitlist
from practice.booking.models import Booking, BusyCalendar
from practice.booking.refilling import refill
from tenants.isolation.hosts import hosts
from tenants.isolation.jobs import task


@task
def tend():
    """Holds that ran out and that nobody wanted since; requests that nobody answered, where their own job was lost; those who
    waited for a day that is past."""
    now = timezone.now()
    actions.release_overdue(now)
    asking.lapse_overdue(now)
    waitlist.end_past(now)


@task
def lapse(booking):
    asking.lapse(UUID(booking), timezone.now())


@task
def offer_freed(booking):
    waitlist.offer_freed(UUID(booking), timezone.now())


@task
def offer_left(booking, practitioner, start):
    """`start`: ISO 8601."""
    waitlist.offer_left(UUID(booking), UUID(practitioner), datetime.fromisoformat(start), timezone.now())


@task
def refilled(booking):
    """Fees that nobody could waive while the times were being taken back."""
    for row in Booking.objects.filter(pk=booking, state=Booking.State.CONFIRMED):
        refill(row, timezone.now())


@task
def read_calendars():
    """Practitioners' own calendars, each by a job of its own, so that a slow one holds up no other."""
    for pk in BusyCalendar.objects.values_list("pk", flat=True):
        read_calendar.defer(practitioner=str(pk), queueing_lock=f"busy-calendar:{pk}")


@task
def read_calendar(practitioner):
    row = BusyCalendar.objects.filter(pk=practitioner).first()
    if row:
        importing.read(row, ZoneInfo(hosts.known(connection.schema_name).timezone), timezone.now())
