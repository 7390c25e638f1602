"""A backup of one clinic, among 10 clinics and among many, and what pg_dump takes for the same one.

    python -m tests.bench.backup        a table for people on stderr, one JSON line per figure on stdout

`backup_growth` is one clinic among many ÷ among 10, of ours and of pg_dump (`peer`): pg_dump searches a catalogue that
grows with the clinics. The bar is 2 for ours.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("BENCH_CLINICS", "10")  # how many tests.bench.migrating prepares
MANY = int(os.environ.get("BENCH_MANY", "300"))
ROUNDS = 5
TARGET = 2  # times what it takes among 10


def main():
    from tests.bench import migrating

    schemas = migrating.prepare()
    took = {"few": rounds(schemas[0])}
    grow(MANY - len(schemas))
    took["many"] = rounds(schemas[0])
    few, many = ({what: statistics.median(times) for what, times in one.items()} for one in took.values())
    growth = {what: many[what] / few[what] for what in few}
    print(json.dumps({"bench": "backup_growth", "ours": round(growth["ours"], 2), "peer": round(growth["pg_dump"], 2),
                      "ratio": round(growth["pg_dump"] / growth["ours"], 2), "unit": "x", "clinics": MANY,
                      "target": TARGET}))  # fmt: skip
    print(json.dumps({"bench": "backup_one", "ours": round(many["ours"], 4), "peer": round(many["pg_dump"], 4),
                      "ratio": round(many["pg_dump"] / many["ours"], 1), "unit": "s", "clinics": MANY}))  # fmt: skip
    print(f"{'one clinic':12}{'among 10':>12}{f'among {MANY}':>14}", file=sys.stderr)
    for what in few:
        print(f"{what:12}{few[what] * 1000:9.1f} ms{many[what] * 1000:11.1f} ms  ×{growth[what]:.2f}", file=sys.stderr)
    sys.exit(0 if growth["ours"] <= TARGET else 1)


def rounds(schema) -> dict[str, list[float]]:
    found = {"ours": [], "pg_dump": []}
    for _ in range(ROUNDS):
        for what, work in (("ours", ours), ("pg_dump", pg_dump)):
            with tempfile.TemporaryDirectory() as folder:
                begun = time.perf_counter()
                work(schema, Path(folder) / "backup")
                found[what].append(time.perf_counter() - begun)
    return found


def ours(schema, folder):
    from django.utils import timezone

    from tenants.isolation import backing_up, spares

    with spares.owner_connection() as owner:
        ((_, rows),) = backing_up.write(owner, [schema], folder, timezone.now())
    assert isinstance(rows, int), rows


def pg_dump(schema, folder):
    from django.conf import settings

    server, owner = settings.SERVER, settings.OWNER
    subprocess.run(
        [settings.PG_DUMP, f"--host={server.host}", f"--port={server.port}", f"--username={owner}", f"--schema={schema}",
         f"--file={folder}", settings.DATABASES["default"]["NAME"]],
        check=True, env={"PGPASSWORD": settings.ROLE_PASSWORDS[owner]},
    )  # fmt: skip


def grow(number):
    """So many spares more: to a catalogue a schema is a schema."""
    from django.utils import timezone

    from tenants.isolation import spares

    with spares.owner_connection() as owner:
        for first in range(0, number, 10):
            spares.build(owner, "DK", min(10, number - first), timezone.now())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    os.environ["ENRUM_AS"] = "owner"
    main()
