"""The one way in for a booking: INSERT … ON CONFLICT DO NOTHING against the exclusion constraint.

However many want one period, one gets it, the others wait for that one's COMMIT and are told no; nobody deadlocks, because
a loser holds nothing that a winner waits for. To keep it so, whoever calls this writes no other booking before it in the
same transaction. (A plain INSERT against the constraint deadlocks when two collide; a check before writing overlaps.)
"""

from datetime import datetime

from django.db import connection

from practice.booking.models import Booking

IN_THE_WAY = """
    SELECT id FROM booking_booking
     WHERE (practitioner_id = %s OR room_id = %s) AND period && %s
       AND state = 'held' AND client_id IS NULL AND held_until <= %s
"""


def take(booking: Booking, now: datetime) -> bool:
    """Write an unsaved booking; False when its period is taken. Holds that have run out give way."""
    written, overdue = _insert(booking, now)
    if not written and overdue:
        _clear_overdue(booking, now)
        written, _ = _insert(booking, now)
    return written


def _insert(booking, now) -> tuple[bool, bool]:
    """(written, whether there are holds in its way that have run out), in one round trip: most who lose lose for good."""
    fields = Booking._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(booking, field.attname), connection) for field in fields]
    columns, places = ", ".join(field.column for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH tried AS (INSERT INTO booking_booking ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING 1) "  # noqa: S608
            f"SELECT EXISTS (SELECT FROM tried), NOT EXISTS (SELECT FROM tried) AND EXISTS ({IN_THE_WAY})",
            [*values, *_in_the_way(booking, now)],
        )
        written, overdue = cursor.fetchone()
    booking._state.adding = not written
    booking._state.db = connection.alias
    return written, overdue


def _in_the_way(booking, now):
    period = Booking._meta.get_field("period").get_db_prep_save(booking.period, connection)
    return [booking.practitioner_id, booking.room_id, period, now]


def _clear_overdue(booking, now):
    """Locked in order, so that two who clear the same holds wait for, and not on, each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM booking_booking WHERE id IN ({IN_THE_WAY} ORDER BY id FOR UPDATE)",  # noqa: S608
            _in_the_way(booking, now),
        )
