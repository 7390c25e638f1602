"""The policy in force, asked once a request: a page has many parts, and each of them obeys it.

    with remembering(): …       policy_in_force() within (shared.privacy.queries) asks the database once

What is remembered is forgotten by whatever writes a version, and by what takes such writing back; and it holds for a second
of the caller's clock, so that nobody who asks about another day is answered with today's.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from shared.privacy.engine.document import Document

TABLES = ("privacy_policyversion", "privacy_promise")
HOLDS = timedelta(seconds=1)


@dataclass
class _Asked:
    """`when` is None where nothing is remembered; `document` may be None, which is an answer as well."""

    when: datetime | None = None
    place: str = ""
    document: Document | None = None

    def forget_what_changes(self, execute, sql, params, many, context):
        """An execute_wrapper of Django's."""
        try:
            return execute(sql, params, many, context)
        finally:
            if self.when is not None and _changes(str(sql)):
                self.when = None


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


def _changes(sql: str) -> bool:
    """Savepoints that are rolled back too: what was written since is gone. A request's first statement begins with its
    savepoint (infra.database.app_backend)."""
    if sql.startswith("SELECT "):
        return False
    return sql.startswith("ROLLBACK") or any(f'"{table}"' in sql or f" {table}" in sql for table in TABLES)


@contextmanager
def remembering():
    asked = _Asked()
    token = _asked.set(asked)
    try:
        with connection.execute_wrapper(asked.forget_what_changes):
            yield
    finally:
        _asked.reset(token)


def known(now: datetime) -> tuple[bool, Document | None]:
    """(whether it is remembered, the policy)"""
    asked = _asked.get()
    if asked is None or asked.when is None or asked.place != connection.schema_name or abs(now - asked.when) > HOLDS:
        return False, None
    return True, asked.document


def keep(now: datetime, document: Document | None) -> None:
    if asked := _asked.get():
        asked.when, asked.place, asked.document = now, connection.schema_name, document
