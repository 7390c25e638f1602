"""The one way in for a booking: INSERT … ON CONFLICT DO NOTHING against the exclusion constraint.

However many want one period, one gets it, the others wait for that one's COMMIT and are told no; nobody deadlocks, because
a loser holds nothing that a winner waits for. To keep it so, whoever calls this writes no other booking before it in the
same transaction. (A plain INSERT against the constraint deadlocks when two collide; a check before writing overlaps.)
"""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections

from practice.booking.models import Booking

FIELDS = Booking._meta.concrete_fields
IN_THE_WAY = """
    SELECT id FROM booking_booking
     WHERE (practitioner_id = %s OR room_id = %s) AND period && %s
       AND state = 'held' AND client_id IS NULL AND held_until <= %s
"""
WRITTEN, OVERDUE = "written", "overdue"
# One round trip for all: most who lose lose for good, and only they are asked about holds that have run out.
TRY = (
    "WITH tried AS (INSERT INTO booking_booking ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING 1) "  # noqa: S608
    f"SELECT CASE WHEN EXISTS (SELECT FROM tried) THEN '{WRITTEN}' WHEN EXISTS ({IN_THE_WAY}) THEN '{OVERDUE}' END"
)


def take(booking: Booking, now: datetime) -> bool:
    """Write an unsaved booking; False when its period is taken. Holds that have run out give way."""
    connection = connections[DEFAULT_DB_ALIAS]  # each use of the proxy costs a microsecond, and there are many
    values = {
        field.column: field.get_db_prep_save(value, connection)
        for field in FIELDS
        if (value := getattr(booking, field.attname)) is not None  # a column left out is NULL, and costs nothing
    }
    in_the_way = [booking.practitioner_id, booking.room_id, values["period"], now]
    with connection.cursor() as cursor:
        found = _try(cursor, values, in_the_way)
        if found == OVERDUE:
            # Locked in order, so that two who clear the same holds wait for, and not on, each other.
            cursor.execute(
                f"DELETE FROM booking_booking WHERE id IN ({IN_THE_WAY} ORDER BY id FOR UPDATE)",  # noqa: S608
                in_the_way,
            )
            found = _try(cursor, values, in_the_way)
    booking._state.adding, booking._state.db = found != WRITTEN, connection.alias
    return found == WRITTEN


def _try(cursor, values, in_the_way) -> str | None:
    statement = TRY.format(columns=", ".join(values), places=", ".join(["%s"] * len(values)))
    cursor.execute(statement, [*values.values(), *in_the_way])
    return cursor.fetchone()[0]
