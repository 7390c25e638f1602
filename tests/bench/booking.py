"""Booking under load, as ratios in one run: what taking a time costs where eight want it, and what finding free times costs.

    python -m tests.bench.booking        (infra/bench prepares the server and calls this)

Eight writers on one practitioner, each a process with a connection of its own, as the web's are, each with a list of times,
half of which somebody else takes as well; and again where all want the very same hours. "ours" is the product's own `take`
(INSERT … ON CONFLICT DO NOTHING against the exclusion constraints); "lock" locks the practitioner's row (SELECT FOR UPDATE),
looks for an overlap and inserts; "unchecked" inserts the same rows, all columns as any INSERT of Django's, into the same table
without the two constraints: its key, its other indexes and conditions, and what it points at are there, and nothing looks for
an overlap. Overlaps are counted by SQL in what each of our contests leaves behind, deadlocks by what the writers were told and
by the server's own count.

Free times of 50 practitioners over 60 days are compared with one SQL query that reads the very rows they are made of.
"""

import json
import multiprocessing
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from uuid import uuid4
from zoneinfo import ZoneInfo

WRITERS, EACH, ROUNDS = 8, 60, 9
FORK = multiprocessing.get_context("fork")
NOW = datetime(2027, 3, 1, 7, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
MINUTES = 45
PEOPLE, DAYS = 50, 60
TARGETS = {"unchecked": 0.9, "lock": 1.9, "slots": 3}  # attempts: at least; slots: at most
UNCHECKED = "booking_unchecked"
POINTS_AT = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
EXCLUDING = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'"
ROWS = """
    SELECT practitioner_id, lower(period), upper(period) FROM booking_booking
     WHERE practitioner_id = ANY(%(who)s) AND period && tstzrange(%(first)s, %(last)s) AND state <> 'cancelled'
     UNION ALL
    SELECT practitioner_id, lower(period), upper(period) FROM booking_absence
     WHERE practitioner_id = ANY(%(who)s) AND period && tstzrange(%(first)s, %(last)s)
     UNION ALL
    SELECT practitioner_id, %(first)s::date + begins, %(first)s::date + ends FROM booking_weeklyhours
     WHERE practitioner_id = ANY(%(who)s)
"""


def main():
    schema, cast = prepare()
    met = [attempts(schema, cast, same) for same in (False, True)]
    met.append(slots(schema, cast))
    sys.exit(0 if all(met) else 1)


OVERLAPS = """
    SELECT count(*) FROM booking_booking a JOIN booking_booking b
        ON a.id < b.id AND a.practitioner_id = b.practitioner_id AND a.period && b.period
     WHERE a.state <> 'cancelled' AND b.state <> 'cancelled' AND a.group_id IS NULL AND b.group_id IS NULL
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
DEADLOCK = "40P01"


def attempts(schema, cast, same) -> bool:
    rates, went_wrong = {"unchecked": [], "ours": [], "lock": []}, {"overlaps": 0, "deadlocks": 0}
    for round_ in range(ROUNDS):
        for way in rates:
            begins = NOW + timedelta(days=400 * round_ + (4000 if same else 0))
            seconds, found = contest(way, schema, cast, begins, same)
            rates[way].append(WRITERS * EACH / seconds)
            for name in went_wrong if way == "ours" else ():
                went_wrong[name] += found[name]
    middle = {way: statistics.median(each) for way, each in rates.items()}
    ratios = {
        way: statistics.median(ours / theirs for ours, theirs in zip(rates["ours"], rates[way], strict=True))
        for way in ("unchecked", "lock")
    }  # round by round: what slows the machine for a while slows the neighbours alike
    name = "booking_same_hour" if same else "booking_contention"
    print(json.dumps({"bench": name, "attempts_per_second": round(middle["ours"])} | went_wrong
                     | {f"times_{way}": round(ratio, 2) for way, ratio in ratios.items()}
                     | {"targets": {way: TARGETS[way] for way in ratios}}))  # fmt: skip
    for way, rate in middle.items():
        print(f"{name:18} {way:10} {rate:7.0f} attempts a second", file=sys.stderr)
    return not any(went_wrong.values()) and all(ratio >= TARGETS[way] for way, ratio in ratios.items())


def contest(way, schema, cast, first, same) -> tuple[float, dict]:
    """(seconds until all writers are through, {"overlaps", "deadlocks"}: how many). What else fails ends the bench."""
    before = asked(schema, DEADLOCKS)
    start, results = FORK.Barrier(WRITERS + 1), FORK.Queue()
    close()  # a forked process has no share in our connection
    writers = [
        FORK.Process(target=write, args=(way, schema, cast, first, n, same, start, results)) for n in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    start.wait()
    begun = time.perf_counter()
    answers = [results.get() for _ in writers]
    seconds = time.perf_counter() - begun
    for writer in writers:
        writer.join()
    got, failed = [at for times, _ in answers for at in times], [error for _, error in answers if error]
    told = failed.count(DEADLOCK)
    # The server's count comes with the end of each writer's connection: whichever says more.
    found = {"overlaps": asked(schema, OVERLAPS), "deadlocks": max(told, asked(schema, DEADLOCKS) - before)}
    once = EACH if same else WRITERS // 2 * EACH
    assert len(failed) == told, failed
    assert way == "unchecked" or failed or len(got) == len(set(got)) == once, (way, len(got), len(set(got)))
    clear(schema)
    return seconds, found


def close():
    from django.db import connection

    connection.close()


def clear(schema):
    """As empty as it was: what one contest leaves behind must not cost the next one."""
    from django.conf import settings

    from infra.setup import administrator

    with administrator(settings.DATABASES["default"]["NAME"]) as admin:
        for table in ("booking_booking", UNCHECKED):
            admin.execute(f"DELETE FROM {schema}.{table}")
            admin.execute(f"VACUUM {schema}.{table}")


def asked(schema, statement) -> int:
    from django.db import connection

    from tenants.isolation.context import enter

    with enter(schema), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def write(way, schema, cast, first, number, same, start, results):
    """A writer's process. Puts (the times that it got, the error that ended it or None)."""
    from tenants.isolation.context import enter

    mine = 0 if same else number // 2  # two writers each want the same times, or all of them
    with enter(schema):
        pass  # connected
    got, ended = [], None
    start.wait()
    try:
        for n in range(EACH):
            at = first + timedelta(minutes=MINUTES * (mine * EACH + n))
            with enter(schema):
                taken = WAYS[way](cast, at)
            if taken:
                got.append(at)
    except Exception as error:
        ended = getattr(error.__cause__, "sqlstate", "") or repr(error)
    results.put((got, ended))
    close()


def booking(cast, at):
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from practice.booking.models import Booking

    ends = at + timedelta(minutes=MINUTES)
    return Booking(pk=uuid4(), service=cast["service"], practitioner=cast["practitioner"], client=cast["client"], form="video",
                   starts_at=at, ends_at=ends, period=DateTimeTZRange(at, ends), free_cancel_until=at, price=90000, late_fee=0,
                   currency="SEK", created_at=NOW, state="confirmed")  # fmt: skip


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


def without_check(cast, at) -> bool:
    from django.db import connection

    wanted = booking(cast, at)
    fields = wanted._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(wanted, field.attname), connection) for field in fields]
    columns, places = ", ".join(field.column for field in fields), ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {UNCHECKED} ({columns}) VALUES ({places})", values)
    return True


WAYS = {"ours": by_constraint, "lock": by_lock, "unchecked": without_check}


def slots(schema, cast) -> bool:
    """Every free start of 50 practitioners with hours, absences and a half-full calendar, over 60 days."""
    from django.db import connection

    from practice.booking.availability import diary
    from tenants.isolation.context import enter

    first = NOW.date()
    with enter(schema):
        who = fill(cast, first)
    span = {"who": who, "first": NOW - timedelta(days=1), "last": NOW + timedelta(days=DAYS + 2)}
    ours, peer, found = [], [], 0
    for _ in range(9):
        with enter(schema), connection.cursor() as cursor:
            begun = time.perf_counter()
            cursor.execute(ROWS, span)
            rows = cursor.fetchall()
            peer.append(time.perf_counter() - begun)
        with enter(schema):
            begun = time.perf_counter()
            read = diary(who, first, first + timedelta(days=DAYS), ZONE, NOW)
            found = sum(1 for one in who for _ in read.free(cast["service"], one, first, first + timedelta(days=DAYS)))
            ours.append(time.perf_counter() - begun)
    ratio = statistics.median(ours) / statistics.median(peer)
    print(json.dumps({"bench": "booking_slots", "ours": round(statistics.median(ours) * 1000, 1),
                      "peer": round(statistics.median(peer) * 1000, 1), "ratio": round(ratio, 2), "unit": "ms",
                      "rows": len(rows), "free": found, "target": TARGETS["slots"]}))  # fmt: skip
    return ratio <= TARGETS["slots"]


def fill(cast, first):
    from practice.booking.models import Absence, Booking, WeeklyHours
    from practice.people.models import User

    people = [
        User.objects.create_user(f"{uuid4()}@example.org", first_name="P", role="practitioner", treats=True,
                                 staff_id=uuid4(), created_at=NOW)
        for _ in range(PEOPLE)
    ]  # fmt: skip
    WeeklyHours.objects.bulk_create(
        WeeklyHours(practitioner=one, weekday=weekday, begins=clock(8), ends=clock(17))
        for one in people for weekday in range(5)
    )  # fmt: skip
    made = []
    for number, one in enumerate(people):
        for day in range(DAYS):
            for hour in range(7, 15):
                if (number + day + hour) % 4:
                    made.append(booking(cast | {"practitioner": one},
                                        datetime.combine(first + timedelta(days=day), clock(hour), UTC)))  # fmt: skip
    Booking.objects.bulk_create(made)
    Absence.objects.bulk_create(
        Absence(practitioner=one, period=(NOW + timedelta(days=20 + n % 20), NOW + timedelta(days=23 + n % 20)))
        for n, one in enumerate(people)
    )
    return [one.pk for one in people]


def prepare():
    """(schema of clinic a, who and what the bookings are for)"""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from infra.setup import administrator
    from tests import database

    name = database.copy_for("bench")
    for connection in connections.all():
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    from practice.booking.models import Service
    from practice.people.models import User
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts

    schema = hosts.find("a.enrum.test")[0].schema
    with administrator(name) as admin:
        like_bookings(admin, schema)
        admin.execute(f"GRANT SELECT, INSERT, DELETE ON {schema}.{UNCHECKED} TO {schema}")
    with enter(schema):
        people = User.objects.create_user
        service = Service.objects.create(
            name={}, minutes=MINUTES, step_minutes=60, price=90000, currency="SEK", forms=["video"]
        )
        return schema, {
            "practitioner": people("p@example.org", first_name="P", created_at=NOW, role="owner", staff_id=uuid4()),
            "client": people("c@example.org", first_name="C", created_at=NOW),
            "service": service,
        }  # fmt: skip


def like_bookings(admin, schema):
    """The table of bookings again, under another name and without what keeps two of them apart."""
    bookings = f"{schema}.booking_booking"
    admin.execute(f"CREATE TABLE {schema}.{UNCHECKED} (LIKE {bookings} INCLUDING ALL)")
    for (name,) in admin.execute(EXCLUDING, [f"{schema}.{UNCHECKED}"]).fetchall():
        admin.execute(f"ALTER TABLE {schema}.{UNCHECKED} DROP CONSTRAINT {name}")
    for (points,) in admin.execute(POINTS_AT, [bookings]).fetchall():
        admin.execute(f"ALTER TABLE {schema}.{UNCHECKED} ADD {points}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    main()
