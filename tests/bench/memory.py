"""What a server session holds in memory after it has read every table of many clinics, ours and stock django-tenants'.

    python -m tests.bench.memory        a table for people on stderr, one JSON line per figure on stdout

Memory is the session's anonymous resident memory (RssAnon of /proc), where PostgreSQL runs on this machine. Stock stays in
one session and goes from schema to schema by search_path; ours is the web's own connection. The bar is a quarter of stock's
after 100 clinics, and after all of them no more than after 100.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("BENCH_CLINICS", "12")
FEW, MANY = 100, int(os.environ.get("BENCH_MANY", "200"))
TARGET = 0.25  # of stock's


def main():
    from tests.bench import backup, migrating

    migrating.prepare()
    backup.grow(MANY - int(os.environ["BENCH_CLINICS"]))
    schemas, tables = places()
    stock, (ours, later) = by_search_path(schemas[:FEW], tables), by_entering(schemas, tables)
    print(json.dumps({"bench": "memory_100_clinics", "ours": round(ours), "peer": round(stock), "unit": "MB",
                      "ratio": round(stock / ours, 2), "tables": len(tables), "target": 1 / TARGET}))  # fmt: skip
    print(json.dumps({"bench": "memory_growth", "ours": round(later), "peer": round(ours), "unit": "MB",
                      "ratio": round(ours / later, 2), "clinics": len(schemas)}))  # fmt: skip
    print(f"{FEW} clinics, {len(tables)} tables each: stock {stock:.0f} MB, ours at most {ours:.0f} MB; "
          f"{len(schemas)} clinics: at most {later:.0f} MB", file=sys.stderr)  # fmt: skip
    sys.exit(0 if ours <= stock * TARGET and later <= ours * 1.1 else 1)


def places():
    from tenants.isolation import spares

    with spares.owner_connection() as owner:
        rows = owner.execute("SELECT schema_name FROM platform.clinics_clinic").fetchall()
        rows += owner.execute("SELECT schema_name FROM platform.clinics_spare LIMIT %s", [MANY - len(rows)]).fetchall()
        names = [name for (name,) in rows]
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'", [names[0]]
        ).fetchall()
    return names, [name for (name,) in tables]


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("RssAnon")).split()[1]) / 1024


def by_search_path(schemas, tables) -> float:
    from tenants.isolation import spares

    with spares.owner_connection() as session:
        for schema in schemas:
            session.execute(f"SET search_path = {schema}")
            for table in tables:
                session.execute(f"SELECT 1 FROM {table} LIMIT 0")
        return megabytes(session.info.backend_pid)


def by_entering(schemas, tables) -> tuple[float, float]:
    """The most that any of its sessions held: until FEW clinics, and until the last."""
    from django.conf import settings

    from infra.database.app_backend.base import DatabaseWrapper

    login = dict(settings.DATABASES["default"])
    login |= {"USER": settings.APP, "PASSWORD": settings.ROLE_PASSWORDS[settings.APP]}
    session, most = DatabaseWrapper(login, "memory"), []
    for schema in schemas:
        session.place = schema
        session.connect() if session.connection is None else None
        session._start_transaction_under_autocommit()
        for table in tables:
            session.connection.execute(f"SELECT 1 FROM {table} LIMIT 0")
        session._commit()
        most.append(megabytes(session.connection.info.backend_pid))
    session.close()
    return max(most[:FEW]), max(most)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    os.environ["ENRUM_AS"] = "owner"
    main()
