"""All clinics brought to a release, 200 of them: one in which nothing is new, and one that adds a column, against stock
django-tenants (`migrate_schemas`) in the same run, and against a bare loop that knows the SQL.

    python -m tests.bench.migrating        (infra/bench prepares the server and calls this)

Stock is measured on 10 clinics while the database holds all 200 and reckoned up to 200 from there ("extrapolated_from"):
each of its clinics costs the same. Each of ours is the whole command. `per_clinic` says what one costs when few or all of
them lack the column.
"""

import json
import os
import statistics
import sys
import time
from io import StringIO
from uuid import uuid4

CLINICS = int(os.environ.get("BENCH_CLINICS", "200"))
STOCK = 10  # clinics that stock is measured on
ROUNDS = 3
TARGETS = {"migrate_noop": 1000, "migrate_add_column": 150}
BARE = 3  # times a bare loop of the same SQL


def main():
    schemas = prepare()
    few, rest = schemas[:STOCK], schemas[STOCK:]
    took = {"noop": [], "stock noop": []}
    for _ in range(ROUNDS):
        took["noop"].append(timed(ours))
        took["stock noop"].append(timed(stock, few) * CLINICS / STOCK)
    for number in range(ROUNDS):  # by turns, as the machine is now quick and now slow
        took.setdefault("bare", []).append(timed(bare, f"bare_{number}", schemas))
        with release(f"bench_{number}"):
            took.setdefault("stock column", []).append(timed(stock, few) * CLINICS / STOCK)
            took.setdefault("column", []).append(timed(ours) * CLINICS / len(rest))
    with release("bench_few"):
        told = timed(ours, "--only", *slugs(STOCK))
    best = {what: min(seconds) for what, seconds in took.items()}
    sys.exit(0 if report(best, took, told) else 1)


def report(best, took, few) -> bool:
    fine = True
    for bench, mine, peer in (("migrate_noop", "noop", "stock noop"), ("migrate_add_column", "column", "stock column")):
        ratio = statistics.median(took[peer]) / statistics.median(took[mine])
        fine = fine and ratio >= TARGETS[bench]
        numbers = {"ours": round(statistics.median(took[mine]), 4), "peer": round(statistics.median(took[peer]), 2)}
        print(json.dumps({"bench": bench, **numbers, "ratio": round(ratio), "unit": "s", "clinics": CLINICS,
                          "extrapolated_from": STOCK, "target": TARGETS[bench]}))  # fmt: skip
    times = best["column"] / best["bare"]
    fine = fine and times <= BARE
    print(json.dumps({"bench": "migrate_add_column_bare", "ours": round(best["column"], 3), "peer": round(best["bare"], 3),
                      "ratio": round(1 / times, 2), "unit": "s", "target": round(1 / BARE, 2)}))  # fmt: skip
    print(f"{CLINICS} clinics{'':22} {'median':>9} {'best':>9}", file=sys.stderr)
    for what, seconds in took.items():
        print(f"{what:33} {statistics.median(seconds):9.3f} {min(seconds):9.3f} s", file=sys.stderr)
    each = [1000 * few / STOCK, 1000 * best["column"] / CLINICS]
    print(f"a clinic among {STOCK}: {each[0]:.2f} ms, among {CLINICS}: {each[1]:.2f} ms", file=sys.stderr)
    return fine


def timed(work, *given) -> float:
    begun = time.perf_counter()
    work(*given)
    return time.perf_counter() - begun


# -- ours, stock, bare -------------------------------------------------------------------------------------------------


def ours(*arguments):
    from django.core.management import call_command

    call_command("migrate_clinics", *arguments, stdout=StringIO())


def stock(schemas):
    """What `migrate_schemas --tenant` does with these clinics."""
    from django_tenants.management.commands.migrate_schemas import Command
    from django_tenants.migration_executors.standard import StandardExecutor

    options = vars(Command().create_parser("manage.py", "migrate_schemas").parse_args(["--tenant", "--verbosity=0"]))
    arguments = options.pop("args", ())
    StandardExecutor(arguments, options).run_migrations(tenants=list(schemas))


def bare(column, schemas):
    """Somebody who knows the SQL and every clinic's name."""
    from tenants.isolation import spares

    with spares.owner_connection() as owner:
        for schema in schemas:
            with owner.transaction():
                owner.execute(f"SET LOCAL search_path = {schema}, extensions")
                owner.execute(f"ALTER TABLE mailbox_outgoingmessage ADD COLUMN {column} integer")
                owner.execute(f"INSERT INTO django_migrations (app, name, applied) VALUES ('bare', '{column}', now())")


class release:
    """One more migration, as a release would bring it: Django finds it, and the recipe is no longer fresh."""

    made = []

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        from unittest import mock

        from django.db.migrations import AddField, Migration
        from django.db.migrations.loader import MigrationLoader
        from django.db.models import IntegerField

        from tenants.isolation import spares

        self.made.append(self.name)
        load, sources = MigrationLoader.load_disk, spares.sources()

        def load_disk(loader):
            load(loader)
            for name in self.made:
                leaf = max(key for key in loader.disk_migrations if key[0] == "mailbox")
                added = AddField("outgoingmessage", name, IntegerField(null=True))
                kind = type("Migration", (Migration,), {"dependencies": [leaf], "operations": [added]})
                name = f"9{len(loader.disk_migrations):04}_{name}"
                loader.disk_migrations["mailbox", name] = kind(name, "mailbox")

        self.patches = [mock.patch.object(MigrationLoader, "load_disk", load_disk),
                        mock.patch.object(spares, "sources", lambda: f"{self.name} {sources}"[:64])]  # fmt: skip
        for patch in self.patches:
            patch.start()

    def __exit__(self, *error):
        for patch in self.patches:
            patch.stop()


# -- the clinics -------------------------------------------------------------------------------------------------------


def slugs(number):
    return [f"rum-{n}" for n in range(number)]


def prepare() -> list[str]:
    """The schemas of CLINICS clinics that equal the present recipe; two stand in the template."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.utils import timezone

    from tenants.isolation import spares
    from tests import database

    name = database.copy_for("bench")
    for one in connections.all():
        one.settings_dict["NAME"] = settings.DATABASES[one.alias]["NAME"] = name
    wanted = CLINICS - len(database.CLINICS)
    with spares.owner_connection() as owner:
        for first in range(0, wanted, 10):
            spares.build(owner, "SE", min(10, wanted - first), timezone.now())
    for slug in slugs(wanted):
        claim(slug)
    found = everyone()
    assert len(found) == CLINICS, len(found)
    return found


def claim(slug):
    """A spare becomes a clinic with two hosts."""
    from django.db import transaction
    from django.utils import timezone

    from tenants.isolation import spares

    with transaction.atomic():
        spares.claim(
            {
                "id": uuid4(),
                "portal_id": uuid4(),
                "my_id": uuid4(),
                "now": timezone.now(),
                "name": slug,
                "country": "SE",
                "organisation_number": "5560000001",
                "profession": "coach",
                "licensed": False,
                "timezone": "Europe/Stockholm",
                "portal": f"{slug}.enrum.test",
                "my": f"{slug}.my.enrum.test",
            }
        )


def everyone() -> list[str]:
    """The schemas of all clinics, the youngest first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM clinics_clinic ORDER BY created_at DESC")
        return [schema for (schema,) in cursor.fetchall()]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    os.environ["ENRUM_AS"] = "owner"  # as manage.py does for this command
    main()
