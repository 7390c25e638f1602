"""Eight writers who want times of one practitioner at the same moment: what taking a time costs, against the usual way.

    python -m tests.bench.contention        (infra/bench prepares the server and calls this)

Each writer has a connection of its own and takes a list of times, half of which somebody else takes as well. "ours" is the
product's own `take` (INSERT … ON CONFLICT DO NOTHING against the exclusion constraint); "peer" locks the practitioner's row
(SELECT FOR UPDATE), looks for an overlap and inserts; the limit inserts what overlaps with nothing at all. `ratio` is
peer ÷ ours. Each time is taken once and no more, whichever the way.
"""

import json
import os
import statistics
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

WRITERS, EACH, ROUNDS = 8, 60, 5
NOW = datetime(2027, 3, 1, 7, tzinfo=UTC)
MINUTES = 45
TARGET = 1  # no dearer than the usual way


def main():
    schema, cast = prepare()
    took = {"limit": [], "ours": [], "peer": []}
    for round_ in range(ROUNDS):
        for way in took:
            took[way].append(contest(way, schema, cast, NOW + timedelta(days=400 * round_)))
    middle = {way: statistics.median(times) / (WRITERS * EACH) * 1000 for way, times in took.items()}
    ratio = middle["peer"] / middle["ours"]
    print(json.dumps({"bench": "booking_contention", "ours": round(middle["ours"], 3), "peer": round(middle["peer"], 3),
                      "ratio": round(ratio, 2), "unit": "ms", "target": TARGET}))  # fmt: skip
    for way, milliseconds in middle.items():
        print(f"{way:6} {milliseconds:7.3f} ms a try  ×{milliseconds / middle['limit']:.2f} of inserts that never collide",
              file=sys.stderr)  # fmt: skip
    sys.exit(0 if ratio >= TARGET else 1)


def contest(way, schema, cast, first) -> float:
    """Seconds until all writers are through."""
    from practice.booking.models import Booking
    from tenants.isolation.context import enter

    start, got = threading.Barrier(WRITERS + 1), []
    threads = [threading.Thread(target=write, args=(way, schema, cast, first, n, start, got)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    times = {at for _, at in got}
    assert len(got) == len(times) == (WRITERS if way == "limit" else WRITERS // 2) * EACH, (way, len(got), len(times))
    with enter(schema):
        Booking.objects.all().delete()
    return seconds


def write(way, schema, cast, first, number, start, got):
    from django.db import connection

    from tenants.isolation.context import enter

    mine = number if way == "limit" else number // 2  # two writers each want the same times
    with enter(schema):
        pass  # connected
    start.wait()
    for n in range(EACH):
        at = first + timedelta(minutes=MINUTES * (mine * EACH + n))
        with enter(schema):
            taken = by_lock(cast, at) if way == "peer" else by_constraint(cast, at)
        if taken:
            got.append((number, at))
    connection.close()


def booking(cast, at):
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from practice.booking.models import Booking

    ends = at + timedelta(minutes=MINUTES)
    return Booking(pk=uuid4(), service=cast["service"], practitioner=cast["practitioner"], client=cast["client"], form="video",
                   starts_at=at, ends_at=ends, period=DateTimeTZRange(at, ends), free_cancel_until=at, price=90000, late_fee=0,
                   currency="SEK", created_at=NOW)  # fmt: skip


def by_constraint(cast, at) -> bool:
    from practice.booking.taking import take

    return bool(take(booking(cast, at), NOW))


def by_lock(cast, at) -> bool:
    from practice.booking.models import Booking
    from practice.people.models import User

    User.objects.select_for_update().get(pk=cast["practitioner"].pk)
    wanted = booking(cast, at)
    rows = Booking.objects.filter(practitioner=wanted.practitioner, period__overlap=wanted.period)
    if rows.exclude(state=Booking.State.CANCELLED).exists():
        return False
    wanted.save(force_insert=True)
    return True


def prepare():
    """(schema of clinic a, who and what the bookings are for)"""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from tests import database

    name = database.copy_for("bench")
    for connection in connections.all():
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    from practice.booking.models import Service
    from practice.people.models import User
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts

    schema = hosts.find("a.enrum.test")[0].schema
    with enter(schema):
        people = User.objects.create_user
        service = Service.objects.create(
            name={}, minutes=MINUTES, step_minutes=15, price=90000, currency="SEK", forms=["video"]
        )
        return schema, {
            "practitioner": people("p@example.org", first_name="P", created_at=NOW, role="owner", staff_id=uuid4()),
            "client": people("c@example.org", first_name="C", created_at=NOW),
            "service": service,
        }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    main()
