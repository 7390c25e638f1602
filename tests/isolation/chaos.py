"""Many clients read their clinics through one pooler, while everything goes wrong that may: whose rows come back?

    POOLER=host:port python -m tests.isolation.chaos DATABASE CLIENTS READS      one line of JSON on stdout

Every client is a thread with a connection of its own and goes from clinic to clinic at random. Between checked reads come
errors in the middle, statements that time out or are cancelled, a plain SET that was forgotten, a client that hangs up in a
transaction, and killed server connections. A read is wrong when a row, the role or the path is another clinic's.
"""

import json
import random
import sys
import threading
import time
from collections import Counter

MARK = "{schema}@client.example"


def main(database: str, clients: int, reads: int) -> None:
    import django
    from django.conf import settings
    from django.db import connections

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    for one in connections.all():
        one.settings_dict["NAME"] = database
    schemas, share = mark_clinics(), reads // clients
    crowd = [Client(number, schemas, share) for number in range(clients)]
    killer = Killer()
    begun = time.monotonic()
    for thread in (*crowd, killer):
        thread.start()
    for thread in crowd:
        thread.join()
    killer.over.set()
    killer.join()
    done = sum((client.done for client in crowd), Counter())
    print(json.dumps({"wrong": [line for client in crowd for line in client.wrong][:10], **done, "killed": killer.killed,
                      "clinics": len(schemas), "seconds": round(time.monotonic() - begun, 1)}))  # fmt: skip


def mark_clinics() -> list[str]:
    """Each clinic gets one person, who is named after it."""
    from django.db import connection
    from django.utils import timezone

    from practice.people.models import User
    from tenants.isolation import spares
    from tenants.isolation.context import enter

    with spares.owner_connection() as owner:
        rows = owner.execute("SELECT schema_name FROM platform.clinics_clinic").fetchall()
        rows += owner.execute("SELECT schema_name FROM platform.clinics_spare").fetchall()
    schemas = sorted(name for (name,) in rows)
    for schema in schemas:
        with enter(schema):
            User.objects.get_or_create(email=MARK.format(schema=schema), defaults={"created_at": timezone.now()})
    connection.close()
    return schemas


class Client(threading.Thread):
    def __init__(self, number, schemas, reads):
        super().__init__(daemon=True)
        self.random, self.schemas, self.reads = random.Random(number), schemas, reads  # noqa: S311
        self.done, self.wrong = Counter(), []

    def run(self):
        from django.db import connection

        acts = [getattr(self, name) for name in dir(self) if name.startswith("when_")]
        while self.done["reads"] < self.reads:
            self._try(self.random.choice(acts) if self.random.random() < 0.2 else self._read)
        connection.close()

    def _try(self, act):
        from django.db import connection
        from django.db.utils import Error

        schema = self.random.choice(self.schemas)
        try:
            act(schema)
        except (Error, Broken) as error:
            self.done[type(error).__name__] += 1
            if connection.connection is None or connection.connection.closed:
                connection.close()

    def _read(self, schema):
        """One transaction with a few checked reads."""
        from tenants.isolation.context import enter

        with enter(schema):
            for _ in range(self.random.randint(1, 4)):
                self._check(schema)

    def _check(self, schema):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT email, current_user::text, current_schema()::text FROM people_user")
            found = cursor.fetchall()
        self.done["reads"] += 1
        if found != [(MARK.format(schema=schema), schema, schema)]:
            self.wrong.append(f"{schema} read {found}")

    def _entered(self, schema, sql):
        from django.db import connection

        from tenants.isolation.context import enter

        with enter(schema):
            self._check(schema)
            with connection.cursor() as cursor:
                cursor.execute(sql)

    def when_a_statement_fails(self, schema):
        self._entered(schema, "SELECT 1 / 0")

    def when_a_statement_takes_too_long(self, schema):
        self._entered(schema, "SET LOCAL statement_timeout = 5; SELECT pg_sleep(0.2)")

    def when_somebody_forgot_a_set(self, schema):
        self._entered(schema, f"SET search_path = {self.random.choice(self.schemas)}")

    def when_somebody_forgot_a_role(self, schema):
        self._entered(schema, "RESET ROLE")

    def when_code_breaks_after_writing(self, schema):
        from practice.people.models import User
        from tenants.isolation.context import enter

        with enter(schema):
            User.objects.update(email="nobody@client.example")
            raise Broken

    def when_a_request_is_cancelled(self, schema):
        from django.db import connection

        from tenants.isolation.context import enter

        with enter(schema):
            self._check(schema)
            later = threading.Timer(0.01, connection.connection.cancel_safe)
            later.start()
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.2)")
            finally:
                later.join()

    def when_a_client_hangs_up(self, schema):
        from django.db import connection

        from tenants.isolation.context import enter

        with enter(schema):
            self._check(schema)
            connection.connection.close()
            self._check(schema)


class Broken(Exception):
    """Somebody's code."""


class Killer(threading.Thread):
    """Ends a server connection of the web now and then, whatever it is doing."""

    def __init__(self):
        super().__init__(daemon=True)
        self.over, self.killed = threading.Event(), 0

    def run(self):
        from infra.setup import administrator

        with administrator("postgres") as admin:
            while not self.over.wait(0.5):
                self.killed += admin.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
                    "WHERE usename = %s ORDER BY random() LIMIT 1) one",
                    [_app()],
                ).fetchone()[0]


def _app():
    from django.conf import settings

    return settings.APP


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
