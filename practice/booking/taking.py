"""The one way in for a booking: INSERT … ON CONFLICT DO NOTHING against the exclusion constraint.

However many want one period, one gets it, the others wait for that one's COMMIT and are told no; nobody deadlocks, because
a loser holds nothing that a winner waits for. To keep it so, whoever calls this writes no other booking before it in the
same transaction. (A plain INSERT against the constraint deadlocks when two collide; a check before writing overlaps.)
"""

from datetime import datetime

from django.db import connection

from practice.booking.models import Booking

OVERDUE = """
    DELETE FROM booking_booking WHERE id IN (
        SELECT id FROM booking_booking
         WHERE (practitioner_id = %s OR room_id = %s) AND period && %s
           AND state = 'held' AND client_id IS NULL AND held_until <= %s
         ORDER BY id FOR UPDATE)
"""


def take(booking: Booking, now: datetime) -> bool:
    """Write an unsaved booking; False when its period is taken. Holds that have run out give way."""
    return _insert(booking) or (_clear_overdue(booking, now) and _insert(booking))


def _insert(booking):
    fields = Booking._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(booking, field.attname), connection) for field in fields]
    columns, places = ", ".join(field.column for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO booking_booking ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
            values,
        )
        written = cursor.rowcount == 1
    booking._state.adding = not written
    booking._state.db = connection.alias
    return written


def _clear_overdue(booking, now):
    """Locked in order, so that two who clear the same holds wait for, and not on, each other."""
    period = Booking._meta.get_field("period").get_db_prep_save(booking.period, connection)
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE, [booking.practitioner_id, booking.room_id, period, now])
        return cursor.rowcount > 0
