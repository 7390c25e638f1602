"""All clinics brought to the present release: planned once, recorded once as SQL, replayed for each in one transaction.

    behind(only)           the clinics whose schema may be older than the release, with what each has applied
    record(clinics)        what those that are alike lack: SQL, and code (RunPython) where a migration has some
    replay(release, …)     yields (clinic, error or None) as each is done; the others go on

Who is behind is one query: the platform keeps for each clinic the recipe that it equals. Only those whose recipe is another
are asked for their migrations, all in one statement; no catalogue is searched. A clinic's own table of migrations is written
in the transaction of the change, so that a run which is killed goes on where it was.
"""

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import connection, router, transaction
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import timezone

from tenants.isolation import spares

PLATFORM = settings.PUBLIC_SCHEMA_NAME
OTHERS = f"""
    SELECT c.schema_name, COALESCE(d.domain, c.schema_name) FROM {PLATFORM}.clinics_clinic c
      JOIN pg_namespace n ON n.nspname = c.schema_name
      LEFT JOIN {PLATFORM}.clinics_domain d ON d.tenant_id = c.id AND d.side = 'portal' AND d.is_primary
     WHERE NOT EXISTS (SELECT FROM {PLATFORM}.clinics_recipe r
                        WHERE r.country = c.country AND r.digest = c.recipe AND r.made_from = %s)
     ORDER BY 1
"""  # noqa: S608
NOW_EQUAL = f"""
    UPDATE {PLATFORM}.clinics_clinic c SET recipe = r.digest FROM {PLATFORM}.clinics_recipe r
     WHERE r.country = c.country AND r.made_from = %s AND c.schema_name = ANY(%s)
"""  # noqa: S608
AT_ONCE = 500  # clinics asked in one statement
AGAIN = {"55P03", "40P01", "40001"}  # a lock not had in time, a deadlock, a transaction that another one disturbed
TRIES = 5


@dataclass(frozen=True)
class Clinic:
    schema: str
    host: str
    applied: frozenset = field(repr=False)


@dataclass(frozen=True)
class Code:
    """An operation that runs anew in each clinic."""

    label: str
    operation: object
    before: ProjectState
    after: ProjectState

    def __call__(self):
        with connection.schema_editor() as editor:
            self.operation.database_forwards(self.label, editor, self.before, self.after)
            # What the code has written may leave checks for later, and a table with such checks cannot be altered.
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            editor.execute("SET CONSTRAINTS ALL DEFERRED")


@dataclass(frozen=True)
class Release:
    """What some clinics that are alike still lack. `pieces`: SQL and Code in order; None where a step cannot be part of a
    transaction, and Django's own command has to go from clinic to clinic."""

    clinics: list[Clinic]
    steps: list[tuple[str, str]]
    pieces: list | None

    @property
    def script(self) -> str | None:
        """All of it as one text, where no code is in it."""
        plain = self.pieces is not None and all(isinstance(piece, str) for piece in self.pieces)
        return "\n".join(self.pieces) if plain else None


@dataclass(frozen=True)
class Limits:
    """Milliseconds that a clinic's change waits for a lock, and that one of its statements may take. The server looks each
    second whether we are still there, or a killed run's last statement would hold its locks to its end."""

    lock: int = 5000
    statement: int = 600_000

    def __str__(self):
        times = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "client_connection_check_interval": 1000,
        }
        return "".join(f"SET LOCAL {name} = {milliseconds};" for name, milliseconds in times.items())


class _Loader(MigrationLoader):
    """Django's loader, told what is applied: its own way searches the whole catalogue for one table."""

    def __init__(self, applied):
        self._told = dict.fromkeys(applied)
        super().__init__(None)

    @property
    def applied_migrations(self):
        return self._told

    @applied_migrations.setter
    def applied_migrations(self, value):
        """What Django would set is nothing: it was given no connection."""


def behind(only: tuple[str, ...] = (), mark_equal: bool = True) -> list[Clinic]:
    """`only`: subdomains. Those that turn out to lack nothing are marked as equal by the way."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [spares.sources()])
        hosts = {schema: host for schema, host in cursor.fetchall() if not only or host.partition(".")[0] in only}
        applied = {schema: set() for schema in hosts}
        for first in range(0, len(hosts), AT_ONCE):
            some = list(hosts)[first : first + AT_ONCE]
            cursor.execute(" UNION ALL ".join(f"SELECT '{s}', app, name FROM {s}.django_migrations" for s in some))  # noqa: S608
            for schema, app, name in cursor.fetchall():
                applied[schema].add((app, name))
    clinics = [Clinic(schema, host, frozenset(applied[schema])) for schema, host in hosts.items()]
    known = {one: bool(_plan(_Loader(one))) for one in {clinic.applied for clinic in clinics}}
    if mark_equal:
        mark([clinic.schema for clinic in clinics if not known[clinic.applied]])
    return [clinic for clinic in clinics if known[clinic.applied]]


def mark(schemas: list[str]) -> None:
    """They equal the present recipe now. Where that is not made yet, they are asked again next time."""
    if schemas:
        with connection.cursor() as cursor:
            cursor.execute(NOW_EQUAL, [spares.sources(), schemas])


def some(release: Release, first: int, end: int | None) -> Release:
    """The same for a part of its clinics."""
    return replace(release, clinics=release.clinics[first:end])


def record(clinics: list[Clinic]) -> list[Release]:
    groups = {}
    for clinic in clinics:
        groups.setdefault(clinic.applied, []).append(clinic)
    return [_recorded(alike, _Loader(applied)) for applied, alike in groups.items()]


def _plan(loader: MigrationLoader) -> list[Migration]:
    keys = {}
    for leaf in loader.graph.leaf_nodes():
        keys |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return [loader.graph.nodes[key] for key in keys if key not in loader.applied_migrations]


def _recorded(alike: list[Clinic], loader: MigrationLoader) -> Release:
    plan = _plan(loader)
    steps = [(step.app_label, step.name) for step in plan]
    if not all(step.atomic for step in plan):
        return Release(alike, steps, None)
    state = loader.project_state([key for key in loader.graph.nodes if key in loader.applied_migrations])
    connection.set_schema(alike[0].schema)  # names of constraints are looked up there
    pieces, _ = [], state.apps  # every model is made here once; each operation then makes anew what it touches
    for step in plan:
        found, state = _pieces(step, state)
        pieces += [*found, *_noted(step)]
    connection.set_schema_to_public()
    return Release(alike, steps, pieces + _closed(pieces))


def _pieces(step: Migration, state: ProjectState) -> tuple[list, ProjectState]:
    """And the state that it leads to."""
    found, taken = [], 0
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for operation in step.operations:
            after = state.clone()
            operation.state_forwards(step.app_label, after)
            if _is_code(operation):
                found += [*editor.collected_sql[taken:], *_code(step.app_label, operation, state, after)]
                taken = len(editor.collected_sql)
            else:
                operation.database_forwards(step.app_label, editor, state, after)
            state = after
    return found + editor.collected_sql[taken:], state


def _is_code(operation) -> bool:
    inner = operation.database_operations if isinstance(operation, SeparateDatabaseAndState) else ()
    return isinstance(operation, RunPython) or any(_is_code(one) for one in inner)


def _code(label, operation, before, after) -> list[Code]:
    if not router.allow_migrate(connection.alias, label, **getattr(operation, "hints", {})):
        return []
    _ = before.apps, after.apps  # made here, not by each thread
    return [Code(label, operation, before, after)]


def _noted(step: Migration) -> list[str]:
    now = timezone.now().isoformat()
    return [
        f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '{now}');"  # noqa: S608
        for app, name in (step.replaces or [(step.app_label, step.name)])
    ]


def _closed(pieces: list) -> list[str]:
    """Rights that a clinic's role does not have on the tables that have come."""
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    return [spares.closed(table) for table in spares.INSERT_ONLY if f'CREATE TABLE "{table}"' in text]


# -- replaying ---------------------------------------------------------------------------------------------------------


def replay(release: Release, limits: Limits, workers: int = 4) -> Iterator[tuple[Clinic, Exception | None]]:
    """Several at a time, each in a transaction of its own on a connection of its own."""
    waiting, done = queue.SimpleQueue(), queue.SimpleQueue()
    for clinic in release.clinics:
        waiting.put(clinic)
    for _ in range(min(workers, len(release.clinics))):
        threading.Thread(target=_work, args=(release, limits, waiting, done), daemon=True).start()
    for _ in release.clinics:
        yield done.get()


def _work(release, limits, waiting, done):
    one = _replayed if release.script is not None else _by_django
    owner = None
    try:
        while True:
            clinic = waiting.get_nowait()
            for tried in range(1, TRIES + 1):
                try:
                    owner = spares.owner_connection() if owner is None or owner.closed else owner
                    one(owner, release, clinic, limits)
                except Exception as error:
                    if tried < TRIES and _passing(error, owner):
                        time.sleep(0.1 * 2**tried)  # somebody else's lock: longer each time
                        continue
                    done.put((clinic, error))
                else:
                    done.put((clinic, None))
                break
    except queue.Empty:
        pass
    finally:
        connection.close()
        if owner is not None:
            owner.close()


def _passing(error: Exception, owner) -> bool:
    """Whether it may go well another time."""
    cause = error.__cause__ or error
    return getattr(cause, "sqlstate", None) in AGAIN or (owner is not None and owner.closed)


def _replayed(owner, release: Release, clinic: Clinic, limits: Limits) -> None:
    with owner.transaction():
        path = f"SET LOCAL search_path = {clinic.schema}, {settings.EXTENSIONS_SCHEMA};\n"
        owner.execute(f"{limits}{path}{release.script}".replace("{name}", clinic.schema))


def _by_django(owner, release: Release, clinic: Clinic, limits: Limits) -> None:
    from django.core.management import call_command

    connection.set_schema(clinic.schema)
    if release.pieces is None:
        call_command("migrate_schemas", tenant=True, schema_name=clinic.schema, verbosity=0)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(str(limits))
        for piece in release.pieces:
            if isinstance(piece, str):
                cursor.execute(piece.replace("{name}", clinic.schema))
            else:
                piece()
