"""The web's and the workers' database backend: a place is entered by BEGIN, and by nothing else.

The login role may read nothing. BEGIN carries the role and the path of one place (a clinic, or the platform) in the same
round trip, local to the transaction, so that COMMIT and ROLLBACK take both away. COMMIT also carries the resets for a
plain SET in somebody's code. Statements outside enter() are refused here, and again by PostgreSQL.
"""

import re

from django.db.backends.postgresql.introspection import DatabaseIntrospection
from django.db.backends.utils import debug_transaction
from django.db.utils import DatabaseError
from django_tenants.postgresql_backend import base as stock
from psycopg import ClientCursor
from psycopg.pq import TransactionStatus

from tenants.isolation.errors import OutsidePlace

NAME = re.compile(r"[a-z][a-z0-9_]{2,62}\Z")  # needs no quoting, neither as identifier nor as literal
# PostgreSQL keeps for each session what it has read of the catalogue, and forgets none of it: a session that has been in
# many clinics is exchanged for a new one before its next BEGIN. Behind a pooler, server_lifetime does the same.
PLACES_A_SESSION = 20
HARMLESS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ", "SET CONSTRAINTS ")


class DatabaseWrapper(stock.DatabaseWrapper):
    """See the module's first lines. `place` is the schema, and the role, that the next BEGIN enters."""

    def __init__(self, *args, **kwargs):
        self.place = None
        self.release_at_commit = False  # set by PlaceMiddleware for the length of a request
        self.unsent = None  # a savepoint that goes with the next statement
        self.been_in = set()  # the places that this session has entered
        super().__init__(*args, **kwargs)
        # django-tenants' introspection issues a session-level SET search_path, which outlives COMMIT.
        self.introspection = DatabaseIntrospection(self)
        self.execute_wrappers.append(self._refuse_outside)

    def place_sql(self, place):
        """The statements that enter a place; they hold until the transaction ends."""
        if not NAME.match(place):
            raise ValueError(f"not a place: {place!r}")
        return f"SET LOCAL ROLE {place}; SET LOCAL search_path = {place}, extensions"

    def _start_transaction_under_autocommit(self):
        """Called by atomic() in place of switching the driver's autocommit off."""
        self.unsent = None
        self._begin_anew_after_many_places()
        sql = "BEGIN" if self.place is None else f"BEGIN; {self.place_sql(self.place)}"
        for last in (False, True):
            try:
                with self.wrap_database_errors:
                    self.connection.execute(sql)
                return
            except Exception:
                # Half a BEGIN is an aborted transaction that Django knows nothing of: never keep such a connection.
                lost = self.connection.closed
                self.close()
                if last or not lost:
                    raise
                # The server had gone away while the connection lay idle. Nothing was begun: once more is safe.
                self.ensure_connection()  # with its errors as Django's

    def _begin_anew_after_many_places(self):
        if self.place is not None:
            self.been_in.add(self.place)
        if len(self.been_in) > PLACES_A_SESSION:
            self.close()
            self.ensure_connection()  # with its errors as Django's
            self.been_in = {self.place}

    def _commit(self):
        """SET LOCAL ends with COMMIT; a plain SET ROLE or SET search_path in somebody's code would not, and would stay on
        a pooled connection. COMMIT therefore carries both resets, in its own round trip. PostgreSQL answers COMMIT of an
        aborted transaction (somebody swallowed a DatabaseError) with a silent ROLLBACK: here that is an error, or a
        request would answer 200 and keep nothing."""
        if self.connection is not None:
            if self.connection.info.transaction_status == TransactionStatus.INERROR:
                raise DatabaseError("COMMIT of an aborted transaction")
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
                self.connection.execute("COMMIT; RESET ROLE; RESET search_path")

    def _savepoint(self, sid):
        """A request's outermost one (ATOMIC_REQUESTS) goes with the statement that follows it, and nowhere where none does:
        a round trip saved on every page."""
        if self.release_at_commit and len(self.atomic_blocks) == 1:
            self.unsent = sid
        else:
            super()._savepoint(sid)

    def _savepoint_rollback(self, sid):
        if self.unsent == sid:
            self.unsent = None  # nothing has happened since
        else:
            super()._savepoint_rollback(sid)

    def _savepoint_commit(self, sid):
        """RELEASE of the outermost savepoint (ATOMIC_REQUESTS) is left to COMMIT: a round trip saved on every request.
        Only there: a job that loops over atomic() would nest savepoints without end."""
        if self.unsent == sid:
            self.unsent = None
        if self.savepoint_ids or self.atomic_blocks:
            if self.connection.info.transaction_status == TransactionStatus.INERROR:
                raise DatabaseError("RELEASE in an aborted transaction")
            if self.release_at_commit and len(self.atomic_blocks) == 1:
                return
        super()._savepoint_commit(sid)

    def _refuse_outside(self, execute, sql, params, many, context):
        # An atomic() without a place (the one around a test, or a mistake) may hold savepoints and nothing else: raised
        # here, before PostgreSQL would refuse and so abort the whole transaction.
        if not self.in_atomic_block or (self.place is None and not str(sql).startswith(HARMLESS)):
            raise OutsidePlace(f"outside enter(): {str(sql)[:80]}")
        if self.unsent is None:
            return execute(sql, params, many, context)
        savepoint, self.unsent, cursor = self.ops.savepoint_create_sql(self.unsent), None, context["cursor"].cursor
        if many or not isinstance(sql, str) or not isinstance(cursor, ClientCursor):
            self.connection.execute(savepoint)
            return execute(sql, params, many, context)
        answer = execute(f"{savepoint}; {sql}", params, many, context)
        cursor.nextset()  # past the savepoint's own answer
        return answer

    def _handle_search_path(self, cursor=None):
        """Nothing: BEGIN did it."""

    def set_tenant(self, tenant, include_public=True):
        """schema_context() and its friends come here. Inside a transaction they would silently go on reading the former
        clinic, so they are refused: use enter()."""
        if self.in_atomic_block and tenant.schema_name != self.schema_name:
            raise OutsidePlace(f"cannot go from {self.schema_name} to {tenant.schema_name} inside a transaction")
        super().set_tenant(tenant, include_public)
