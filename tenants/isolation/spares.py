"""Clinics' schemas: the recipe, building them ahead, claiming one at sign-up.

The recipe is a dump of one clinic that was migrated the ordinary way, rewritten so that PostgreSQL has less to do (see
tenants.isolation.recipe). The template's random name is the only thing replaced. Building runs as the
owner on a connection of its own, outside Django, so that a sign-up that finds no spare can build one.
"""

import hashlib
import os
import re
import secrets
import subprocess
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from tenants.isolation.recipe import rewritten

COUNTRIES = ("SE", "DK")
# The clinic's own role may add to these and read them; what is written stays written.
INSERT_ONLY = ("accesslog_event", "accesslog_seal", "payments_posting")
CLAIM = """
    WITH spare AS (
        DELETE FROM clinics_spare WHERE schema_name = (
            SELECT s.schema_name FROM clinics_spare s JOIN clinics_recipe r ON r.country = s.country AND r.digest = s.recipe
             WHERE s.country = %(country)s ORDER BY s.built_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
        RETURNING schema_name, recipe),
    clinic AS (
        INSERT INTO clinics_clinic (id, schema_name, name, country, organisation_number, profession, licensed, timezone,
                                    state, recipe, created_at)
        SELECT %(id)s, schema_name, %(name)s, %(country)s, %(organisation_number)s, %(profession)s, %(licensed)s,
               %(timezone)s, 'setting_up', recipe, %(now)s FROM spare
        RETURNING schema_name),
    domains AS (
        INSERT INTO clinics_domain (id, domain, tenant_id, is_primary, side)
        SELECT d.id, d.domain, %(id)s, true, d.side
          FROM clinic, (VALUES (%(portal_id)s::uuid, %(portal)s, 'portal'),
                               (%(my_id)s::uuid, %(my)s, 'my')) AS d (id, domain, side))
    SELECT schema_name FROM clinic
"""


class NoSpare(Exception):
    """Nothing of the present recipe is left for that country: build one, then claim again."""


def owner_connection():
    """A psycopg connection as the owner role, direct, autocommit."""
    server, owner = settings.SERVER, settings.OWNER
    address = make_conninfo(
        host=server.host,
        port=server.port,
        user=owner,
        password=settings.ROLE_PASSWORDS[owner],
        dbname=settings.DATABASES["default"]["NAME"],
    )
    return psycopg.connect(address, autocommit=True)


def new_name(database: str) -> str:
    """Roles belong to the whole server, so the name carries the database's. Never reused, never renamed."""
    return f"c_{re.sub('[^a-z0-9_]', '_', database.lower())[:20]}_{secrets.token_hex(8)}"


def grants(name: str, role_stands: bool = False) -> str:
    """The role and its rights, given before the tables exist: default privileges cover those of every later migration.
    `role_stands`: a restored clinic's role outlived its schema.

    What all clinics share hangs on the group role `clinics`: a grant per clinic on one shared object would lengthen one
    row of the catalogue with every clinic, and have builders collide on it."""
    owner, app = settings.OWNER, settings.APP
    return f"""
        CREATE SCHEMA {name};
        {"" if role_stands else f"CREATE ROLE {name} NOLOGIN;"}
        GRANT {name} TO {app} WITH INHERIT FALSE, SET TRUE;
        GRANT USAGE ON SCHEMA {name} TO {name};
        ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {name} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name};
        ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {name} GRANT USAGE ON SEQUENCES TO {name};
        GRANT clinics TO {name} WITH INHERIT TRUE, SET FALSE;
    """


def closed(table: str) -> str:
    """Rights taken back once an insert-only table stands; `{name}` in place of the clinic's."""
    return f"REVOKE UPDATE, DELETE, TRUNCATE ON {{name}}.{table} FROM {{name}};\n"


def dump(schema: str) -> str:
    """The schema's structure and rows as one script, with `{name}` in place of its name."""
    server, owner = settings.SERVER, settings.OWNER
    command = [
        settings.PG_DUMP,
        f"--host={server.host}",
        f"--port={server.port}",
        f"--username={owner}",
        f"--schema={schema}",
        "--no-owner",
        "--no-privileges",
        "--inserts",
        "--rows-per-insert=500",
        settings.DATABASES["default"]["NAME"],
    ]
    environment = {"PGPASSWORD": settings.ROLE_PASSWORDS[owner], "PGOPTIONS": "-c enable_nestloop=off"}
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout  # noqa: S603
    return rewritten(text, schema)


def digest(script: str) -> str:
    """Names a recipe: operators see it as the clinic's schema version."""
    return hashlib.sha256(script.encode()).hexdigest()


def sources() -> str:
    """Changes with every migration, starter document and dependency: a recipe made from others is made anew."""
    root = Path(settings.ROOT)
    found = hashlib.sha256((root / "infra" / "requirements.lock").read_bytes())
    for top in ("practice", "shared", "tenants"):
        for folder, folders, files in os.walk(root / top):
            folders[:] = sorted({*folders} - {"__pycache__", "locale", "static"})
            migrations = folder.endswith(f"{os.sep}migrations")
            for name in sorted(files):
                if name.startswith("starter") or (migrations and name.endswith(".py")):
                    path = Path(folder, name)
                    found.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return found.hexdigest()


def build(owner: psycopg.Connection, country: str, count: int, now: datetime) -> list[str]:
    """`count` spares in one transaction: each new role makes every backend rebuild its membership cache, so do it once.
    Every new table and index is a lock until COMMIT (see max_locks_per_transaction)."""
    platform = settings.PUBLIC_SCHEMA_NAME
    script, recipe = owner.execute(
        f"SELECT script, digest FROM {platform}.clinics_recipe WHERE country = %s",  # noqa: S608
        [country],
    ).fetchone()
    script += "".join(closed(table) for table in INSERT_ONLY)
    names = [new_name(owner.info.dbname) for _ in range(count)]
    with owner.transaction():
        # A spare that a crash takes away is built again; the claim's own COMMIT makes it last. Empty tables need no helpers
        # for their indexes: saying so spares a plan for each.
        owner.execute("SET LOCAL synchronous_commit = off; SET LOCAL max_parallel_maintenance_workers = 0")
        for name in names:
            owner.execute(grants(name) + script.replace("{name}", name))
        with owner.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {platform}.clinics_spare VALUES (%s, %s, %s, %s)",  # noqa: S608
                [(name, country, recipe, now) for name in names],
            )
    return names


def refill(target: int, now: datetime) -> int:
    """Build up to `target` spares per country; drop those of an older recipe. Returns how many were built."""
    built, platform = 0, settings.PUBLIC_SCHEMA_NAME
    with owner_connection() as owner:
        _drop_outdated(owner)
        for country in COUNTRIES:
            (present,) = owner.execute(
                f"SELECT count(*) FROM {platform}.clinics_spare WHERE country = %s",  # noqa: S608
                [country],
            ).fetchone()
            for first in range(present, target, 10):
                built += len(build(owner, country, min(10, target - first), now))
    return built


def _drop_outdated(owner):
    platform = settings.PUBLIC_SCHEMA_NAME
    with owner.transaction():
        old = owner.execute(f"""
            DELETE FROM {platform}.clinics_spare s WHERE NOT EXISTS (
                SELECT FROM {platform}.clinics_recipe r WHERE r.country = s.country AND r.digest = s.recipe)
            RETURNING schema_name""").fetchall()  # noqa: S608
        for (name,) in old:
            owner.execute(f"DROP SCHEMA {name} CASCADE; DROP ROLE {name}")


def claim(details: dict) -> str:
    """The schema's name, in the platform's transaction that the caller is in; raises NoSpare.

    `details` holds id, portal_id, my_id (UUID), name, country, organisation_number, profession, licensed, timezone, now,
    portal and my (hosts without port). A subdomain taken meanwhile is an IntegrityError. What belongs in the clinic itself
    follows in enter(clinic), a second transaction: so its steps are repeatable."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, details)
        row = cursor.fetchone()
    if row is None:
        raise NoSpare(details["country"])
    return row[0]
