"""Backups of one clinic or of all, and back again. `manage.py backup` and `manage.py restore` are the ways here.

    write(owner, schemas, folder, now)    yields (place, rows or the reason why not) as each is done
    check(folder)                         the places whose file is not what the manifest says
    restore(owner, folder, schema)        one clinic as it was, in one transaction; returns its rows
    restore_platform(owner, folder)       the platform's own tables, in a database that has no clinics yet

A backup is a folder: `manifest.json`, for each place a ZIP with one file of COPY's text format for each table, and the
recipes that build the clinics' schemas. A clinic's tables are known from its recipe, so that nothing is searched in a
catalogue that grows with the clinics, as pg_dump does. Each place is read in a transaction of its own, from one snapshot.
Tables without a write-ahead log (what is secret only for a while) stay out, and so do jobs: what was to be done is found
again by what runs periodically. Key epochs and the lists of ended rows lie outside the database and must never be in the
same backup: afterwards `shared.privacy.restored` ends again what was ended since.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from tenants.isolation import spares

PLATFORM = settings.PUBLIC_SCHEMA_NAME
MADE_ANEW = {"clinics_recipe", "clinics_spare", "django_migrations", "host_version"}  # by `prepare`, in every database
CREATED = re.compile(r"CREATE TABLE \{name\}\.(\w+)")  # an UNLOGGED one is not matched
RECIPE = f"""
    SELECT r.digest, r.script FROM {PLATFORM}.clinics_clinic c
      JOIN {PLATFORM}.clinics_recipe r ON r.country = c.country AND r.digest = c.recipe WHERE c.schema_name = %s
"""  # noqa: S608
COLUMNS = """
    SELECT attname FROM pg_attribute
     WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
IDENTITIES = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attidentity <> ''"
OWN_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' AND relpersistence = 'p'
     ORDER BY relname
"""


class NotRestored(Exception):
    """Why a backup can't be written or played back, in a sentence for the operator. Nothing was changed."""


def write(owner, schemas: Iterable[str], folder: Path, now: datetime) -> Iterator[tuple[str, int | str]]:
    """`folder` must not exist. The manifest is written last: a folder without one is a run that was killed."""
    folder.mkdir(mode=0o700, parents=True)
    manifest = {"format": 1, "made_at": now.isoformat(), "release": _release(owner), "places": {}}
    for place in schemas:
        try:
            recipe, tables = _tables(owner, place, folder)
        except NotRestored as why:
            yield place, str(why)
            continue
        counts = _write_place(owner, place, tables, folder / f"{place}.zip")
        manifest["places"][place] = {
            "sha256": _sha256(folder / f"{place}.zip"),
            "recipe": recipe,
            "rows": counts,
        }
        yield place, sum(counts.values())
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _tables(owner, place, folder):
    """(digest of the recipe or "", names of its tables); keeps the recipe beside the rows."""
    if place == PLATFORM:
        found = [name for (name,) in owner.execute(OWN_TABLES, [PLATFORM]).fetchall()]
        return "", [name for name in found if name not in MADE_ANEW]
    row = owner.execute(RECIPE, [place]).fetchone()
    if row is None:
        raise NotRestored("is behind this release: run migrate_clinics first")
    digest, script = row
    (folder / f"{digest}.sql").write_text(script, encoding="utf-8")
    return digest, sorted(CREATED.findall(script))


def _write_place(owner, place, tables, path) -> dict[str, int]:
    """{table: rows}, all of one snapshot."""
    counts = {}
    with (
        owner.transaction(),
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in tables:
            columns = [name for (name,) in owner.execute(COLUMNS, [f"{place}.{table}"]).fetchall()]
            with packed.open(f"{table}.copy", "w", force_zip64=True) as file, owner.cursor() as cursor:
                file.write((json.dumps(columns) + "\n").encode())
                with cursor.copy(_copy(place, table, columns, "TO STDOUT")) as rows:
                    for block in rows:
                        file.write(block)
                counts[table] = cursor.rowcount
    path.chmod(0o600)
    return counts


def _copy(place, table, columns, way):
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) " + way).format(sql.Identifier(place, table), names)


def read_manifest(folder: Path) -> dict:
    """Raises NotRestored where the folder is no finished backup."""
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotRestored(f"{folder} has no manifest.json: it is no backup, or one that was not finished") from None
    except ValueError:
        raise NotRestored(f"{folder}/manifest.json can't be read") from None
    if found.get("format") != 1:
        raise NotRestored(f"{folder} was written by another edition of this program")
    return found


def check(folder: Path) -> list[str]:
    """Every file read once, against the manifest."""
    places = read_manifest(folder)["places"]
    return [place for place, facts in places.items() if not _is_whole(folder, place, facts)]


def _is_whole(folder, place, facts):
    path, recipe = folder / f"{place}.zip", facts["recipe"]
    if not path.exists() or _sha256(path) != facts["sha256"]:
        return False
    script = folder / f"{recipe}.sql"
    return not recipe or (script.exists() and spares.digest(script.read_text(encoding="utf-8")) == recipe)


def restore(owner, folder: Path, schema: str) -> int:
    """The clinic is built anew from the recipe of then, under its own name, and filled. Whoever reads it meanwhile waits.
    Where the recipe is another one now, the clinic counts as behind, and `migrate_clinics` brings it up to date."""
    facts = _facts(folder, schema)
    if not owner.execute(f"SELECT 1 FROM {PLATFORM}.clinics_clinic WHERE schema_name = %s", [schema]).fetchone():  # noqa: S608
        raise NotRestored(
            f"no clinic has the schema {schema} any more: it was deleted, and restoring all is another matter"
        )
    script = (folder / f"{facts['recipe']}.sql").read_text(encoding="utf-8")
    script += "".join(spares.closed(table) for table in spares.INSERT_ONLY if table in facts["rows"])
    with owner.transaction():
        owner.execute("SET LOCAL lock_timeout = '15s'")
        owner.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        role_stands = bool(owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema]).fetchone())
        owner.execute(spares.grants(schema, role_stands) + script.replace("{name}", schema))
        rows = _fill(owner, folder, schema, facts)
        owner.execute(
            f"UPDATE {PLATFORM}.clinics_clinic SET recipe = %s WHERE schema_name = %s",  # noqa: S608
            [facts["recipe"], schema],
        )
    return rows


def restore_platform(owner, folder: Path) -> int:
    """Raises NotRestored where clinics are there already, or where another release wrote the backup."""
    facts = _facts(folder, PLATFORM)
    if owner.execute(f"SELECT 1 FROM {PLATFORM}.clinics_clinic").fetchone():  # noqa: S608
        raise NotRestored("this database has clinics: restore all into a new one, or name one clinic")
    if read_manifest(folder)["release"] != _release(owner):
        raise NotRestored(
            "another release wrote this backup: restore with that one, then bring the database up to date"
        )
    with owner.transaction():
        return _fill(owner, folder, PLATFORM, facts)


def _facts(folder, place):
    facts = read_manifest(folder)["places"].get(place)
    if facts is None:
        raise NotRestored(f"{place} is not in this backup")
    if not _is_whole(folder, place, facts):
        raise NotRestored(f"the file of {place} is not what the manifest says: it is damaged or was changed")
    return facts


def _fill(owner, folder, place, facts) -> int:
    """In the caller's transaction. Foreign keys are asked at its end; what a recipe brought along goes first."""
    names = sql.SQL(", ").join(sql.Identifier(place, table) for table in facts["rows"])
    owner.execute(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )  # of the recipe's own rows: a table with open questions is not emptied
    owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    owner.execute("SET CONSTRAINTS ALL DEFERRED")
    with zipfile.ZipFile(folder / f"{place}.zip") as packed:
        for table, count in facts["rows"].items():
            if _fill_table(owner, packed, place, table) != count:
                raise NotRestored(f"{place}.{table} has not the {count} rows that it had")
    return sum(facts["rows"].values())


def _fill_table(owner: psycopg.Connection, packed, place, table) -> int:
    with packed.open(f"{table}.copy") as file, owner.cursor() as cursor:
        columns = json.loads(file.readline())
        with cursor.copy(_copy(place, table, columns, "FROM STDIN")) as rows:
            while block := file.read(1 << 20):
                rows.write(block)
        count = cursor.rowcount
    whole = sql.Identifier(place, table)
    for (column,) in owner.execute(IDENTITIES, [f"{place}.{table}"]).fetchall():
        owner.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), greatest(max({}), 1), count(*) > 0) FROM {}").format(
                sql.Literal(f"{place}.{table}"), sql.Literal(column), sql.Identifier(column), whole
            )
        )
    return count


def _release(owner) -> str:
    """The migrations that the platform has."""
    rows = owner.execute(f"SELECT app || '.' || name FROM {PLATFORM}.django_migrations ORDER BY 1").fetchall()  # noqa: S608
    return hashlib.sha256("\n".join(name for (name,) in rows).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
