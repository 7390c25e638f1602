"""A clinic with 1,000,000 rows of mixed kinds: finding and ending what is due, against a plain DELETE of the same rows.

    python -m tests.bench.retention        a table for people on stderr, one JSON line per figure on stdout

The same rows are written again and again, into the same tables with their indexes and foreign keys. By turns the real job
runs over them, batch by batch, each a transaction with its count in the certificate, and somebody who knows the answer
types a DELETE with the very conditions by hand, table by table. The best of each counts, so that a busy machine spoils
neither. `ratio` is peer ÷ ours; the bar is 1/3. What is left must be the same rows. The table tells where the time went:
each table's rows, and the rest (opening batches, tables without rows, the certificate).
"""

import json
import os
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from functools import partial
from unittest import mock

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = 3
TARGET = 3  # times a plain DELETE
TODAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 2, tzinfo=UTC)
FIRST = "TIMESTAMPTZ '2022-03-01'"  # five years of rows, evenly
RULES = """
retention:
  log: {of: [message_log], keep: P3M, after: created}
  proofs: {of: [consent_record], keep: P3Y, after: over, on_first_of: month}
  old_proofs: {of: [consent_record], keep: P4Y, after: created, over_all: true}
  bookings: {of: [booking], keep: P12M, after: session}
  registrations: {of: [signup], keep: P30D, after: created}
events:
  over: {first_of: [consent_withdrawn, account_closed], words: {en: the end}}
"""
# (share of the rows, how they are written, the DELETE that somebody would type); {n} rows, moment of row i is {at}
KINDS = {
    "mailbox_outgoingmessage": (
        0.5,
        "INSERT INTO mailbox_outgoingmessage (id, kind, channel, user_id, about, address, language, created_at, "
        "sent_at, attempts, problem) SELECT uuidv7_like(i), 'reminder', 'mail', NULL, NULL, '', '', {at}, "
        "{at} + interval '4 s', 1, '' FROM generate_series(1, {n}) i",
        "DELETE FROM mailbox_outgoingmessage WHERE created_at < {day} - interval '3 months' + interval '1 day') {zone}",
    ),
    "privacy_consentrecord": (
        0.25,
        "INSERT INTO privacy_consentrecord (id, visitor, agreed, wording, number, language, given_at, withdrawn_at) "
        "SELECT uuidv7_like(i), gen_random_uuid(), '[\"statistics\"]', 'w', 1, 'sv', {at}, "
        "CASE WHEN i %% 3 = 0 THEN {at} + interval '40 days' END FROM generate_series(1, {n}) i",
        "DELETE FROM privacy_consentrecord WHERE given_at < {day} - interval '4 years' + interval '1 day') {zone} "
        "OR withdrawn_at < {day} - interval '3 years' + interval '1 day') {zone}",
    ),
    "booking_booking": (
        0.25,
        "INSERT INTO booking_booking (id, practitioner_id, client_id, service_id, period, starts_at, ends_at, form, state, "
        "price, currency, free_cancel_until, late_fee, created_at, cancelled_by, cancelled_late, "
        "moved_by, minutes_late) "
        "SELECT uuidv7_like(i), '{practitioner}', '{client}', '{service}', tstzrange({at}, {at} + interval '1 minute'), "
        "{at}, {at} + interval '1 minute', 'video', 'confirmed', 0, 'SEK', {at}, 0, {at} - interval '9 days', '', false, '', 0 "
        "FROM generate_series(1, {n}) i",
        "DELETE FROM booking_booking WHERE ends_at < {day} - interval '12 months' + interval '1 day') {zone}",
    ),
}


def main():
    place, filled = prepare()
    took, parts = {}, {}
    for name, work in (("plain", plainly), ("ours", by_the_job)) * ROUNDS:
        fill(place, filled)
        begun = time.perf_counter()
        pieces = work(place)
        seconds = time.perf_counter() - begun
        if seconds < took.get(name, float("inf")):
            took[name], parts[name] = seconds, pieces
        took[f"{name} left"] = left(place)
    assert took["plain left"] == took["ours left"], (took["plain left"], took["ours left"])
    gone = ROWS - sum(number for number, _ in took["ours left"].values())
    ratio = took["ours"] / took["plain"]
    print(
        json.dumps(
            {"bench": "retention_1m", "ours": round(took["ours"], 2), "peer": round(took["plain"], 2),
             "ratio": round(1 / ratio, 3), "unit": "s"}
        )
    )  # fmt: skip
    print(f"{ROWS} rows, {gone} due", file=sys.stderr)
    show(took, parts)
    if ratio > TARGET:
        sys.exit(f"the job takes {ratio:.2f} times a plain DELETE; the bar is {TARGET}")


def show(took, parts):
    """Seconds, table by table."""
    lines = [(table, parts["plain"][table], parts["ours"][table]) for table in KINDS]
    rest = [took[name] - sum(parts[name][table] for table in KINDS) for name in ("plain", "ours")]
    print(f"{'':28}{'plain DELETE':>14}{'the real job':>14}", file=sys.stderr)
    for name, plain, ours in [*lines, ("the rest", *rest), ("all", took["plain"], took["ours"])]:
        print(f"{name:28}{plain:12.2f} s{ours:12.2f} s  ×{ours / plain if plain else 0:.2f}", file=sys.stderr)


def prepare():
    """(schema of clinic a, what the rows point at); its policy is RULES."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    from tests import database

    name = database.copy_for("bench")
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = name
    from shared.privacy.models import PolicyVersion, Promise
    from tenants.isolation.context import enter
    from tenants.isolation.hosts import hosts
    from tests.privacy_app.documents import put

    schema = hosts.find("a.enrum.test")[0].schema
    with enter(schema):
        Promise.objects.all().delete()
        PolicyVersion.objects.all().delete()
        put(RULES, date(2020, 1, 1))
        return schema, _cast()


def _cast():
    from uuid import uuid4

    from practice.booking.models import Service
    from practice.people.models import User

    helper = User.objects.create_user("p@example.org", first_name="P", created_at=NOW, role="owner", staff_id=uuid4())
    client = User.objects.create_user("c@example.org", first_name="C", created_at=NOW)
    service = Service.objects.create(name={}, minutes=1, step_minutes=1, price=0, currency="SEK", forms=["video"])
    return {"practitioner": helper.pk, "client": client.pk, "service": service.pk}


def fill(schema, cast):
    """By the owner, for speed; keys grow with time, as ours do."""
    from tenants.isolation import spares

    key = "(lpad(to_hex(i), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid"
    with spares.owner_connection() as owner:
        owner.execute(f"SET search_path TO {schema}, extensions")
        for table, (share, insert, _) in KINDS.items():
            number = int(ROWS * share)
            at = f"({FIRST} + (i * interval '{5 * 365 * 86400 / number:.6f} s'))"
            owner.execute(f"TRUNCATE {table} CASCADE")
            owner.execute(insert.format(at=at, n=number, **cast).replace("uuidv7_like(i)", key).replace("%%", "%"))
            owner.execute(f"VACUUM (ANALYZE, FREEZE) {table}") if owner.autocommit else owner.execute(
                f"ANALYZE {table}"
            )


def plainly(schema):
    """{table: seconds}, commit and all."""
    from django.db import connection

    from tenants.isolation.context import enter

    words = {"day": f"(TIMESTAMP '{TODAY}'", "zone": "AT TIME ZONE 'Europe/Stockholm'"}
    took = Counter()
    for table, (_, _, delete) in KINDS.items():
        begun = time.perf_counter()
        with enter(schema), connection.cursor() as cursor:
            cursor.execute(delete.format(**words))
        took[table] = time.perf_counter() - begun
    return took


def by_the_job(schema):
    """{table: seconds}, commits apart."""
    from shared.privacy import retention
    from tenants.isolation.context import enter

    took, batch = Counter(), retention._batch

    def timed(found, table, *more):
        begun = time.perf_counter()
        looked_at = batch(found, table, *more)
        took[table.model_class._meta.db_table] += time.perf_counter() - begun
        return looked_at

    with mock.patch.object(retention, "_batch", timed):
        found = retention.run(partial(enter, schema), NOW)
    print(json.dumps(found.counts), json.dumps(found.left), file=sys.stderr)
    return took


def left(schema):
    """{table: (rows, a sum over their keys)}"""
    from django.db import connection

    from tenants.isolation.context import enter

    found = {}
    for table in KINDS:
        with enter(schema), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*), COALESCE(sum(hashtext(id::text)), 0)::text FROM {table}")
            found[table] = cursor.fetchone()
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    main()
