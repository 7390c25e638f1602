"""python -m infra.setup: everything between an empty machine and a database that serves.

Repeatable: a second run finds its work done and is quick. Uses the administrator's login for the bootstrap, the owner's for
migrations and spares; the web never holds either.
"""

import os
import subprocess
import sys
from pathlib import Path

import procrastinate
import psycopg
from django.conf import settings
from psycopg import sql

from infra import messages, postgres
from infra.environment import ROOT, read

HERE = Path(__file__).parent
LEAST_VERSION = 160000  # GRANT … WITH INHERIT FALSE, SET TRUE


def administrator(database):
    server = settings.SERVER
    return psycopg.connect(
        host=server.host, port=server.port, user=server.user, password=server.password, dbname=database, autocommit=True
    )


def bootstrap(database: str) -> None:
    """Roles, schemas, privileges, job tables. `database` is made where it does not exist."""
    with administrator("postgres") as admin:
        if admin.info.server_version < LEAST_VERSION:
            sys.exit("Enrum needs PostgreSQL 16 or newer: roles are granted WITH SET, which older ones do not know.")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(database))
            )
    names = {"owner": settings.OWNER, "app": settings.APP, "worker": settings.WORKER, "cache": settings.CACHE}
    with administrator(database) as admin:
        admin.execute((HERE / "database" / "bootstrap.sql").read_text().format(database=database, **names))
        for role in names.values():
            admin.execute(f"ALTER ROLE {role} PASSWORD '{settings.ROLE_PASSWORDS[role]}'")
    _job_tables(database)


def _job_tables(database):
    from tenants.isolation.spares import owner_connection

    with owner_connection() as owner, owner.transaction():
        if not owner.execute("SELECT to_regclass('jobs.procrastinate_jobs')").fetchone()[0]:
            owner.execute("SET LOCAL search_path = jobs")
            schema = Path(procrastinate.__file__).parent / "sql" / "schema.sql"
            owner.execute(schema.read_text())
        owner.execute((HERE / "database" / "jobs.sql").read_text().format(worker=settings.WORKER))


def prepare(spares: int = 5) -> None:
    """Migrations, recipe and spares, in a process of its own: owner and web use different logins, read once per process."""
    command = [sys.executable, "manage.py", "prepare", f"--spares={spares}"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"ENRUM_AS": "owner"}, check=False)
    if done.returncode:
        sys.exit("The database could not be prepared; see above.")


def collect_static() -> None:
    """Hashed and compressed copies of every asset, made anew only when one has changed."""
    import django
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    django.setup()
    made = settings.STATIC_ROOT / "staticfiles.json"
    present = (storage.path(path) for finder in get_finders() for path, storage in finder.list([]))
    newest = max((os.stat(path).st_mtime for path in present), default=0)
    if not made.exists() or made.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def main() -> None:
    """Start PostgreSQL where ours is used, and bring the database up to the present release."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    environment = read()
    environment.data_dir.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DATABASE_URL"):
        postgres.start(environment.data_dir)
    messages.compile_all()
    collect_static()
    bootstrap(settings.SERVER.name)
    prepare()


if __name__ == "__main__":
    main()
