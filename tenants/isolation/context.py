"""enter(): the only way into a clinic or the platform."""

from contextlib import contextmanager

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django_tenants.postgresql_backend.base import FakeTenant

from tenants.isolation.errors import OutsidePlace


@contextmanager
def enter(place):
    """One transaction as one clinic (its schema name) or as the platform (settings.PUBLIC_SCHEMA_NAME).

    Outermost only; raises OutsidePlace inside any other transaction. Only inside the transaction that pytest-django wraps
    around a test it becomes a savepoint with SET LOCAL, and on leaving puts back what was there.
    """
    if connection.place is not None:
        raise OutsidePlace(f"enter({place!r}) inside enter({connection.place!r})")
    if connection.in_atomic_block:
        if not all(block._from_testcase for block in connection.atomic_blocks):
            raise OutsidePlace(f"enter({place!r}) inside a transaction")
        with _within_test(place):
            yield
        return
    with _named(place), transaction.atomic(durable=True):
        yield


@contextmanager
def _named(place):
    # Python's side: whom the next BEGIN enters, and what django-tenants' cache keys and router read.
    conn = connections[DEFAULT_DB_ALIAS]  # each use of the `connection` proxy costs a microsecond
    conn.place, conn.tenant, conn.schema_name = place, FakeTenant(place), place
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        public = settings.PUBLIC_SCHEMA_NAME
        conn.place, conn.tenant, conn.schema_name, conn.release_at_commit = None, FakeTenant(public), public, False


@contextmanager
def _within_test(place):
    with _named(place), transaction.atomic():
        connection.connection.execute(connection.place_sql(place))  # past Django's cursor: not in assertNumQueries
        yield  # ROLLBACK TO SAVEPOINT undoes SET LOCAL by itself; RELEASE does not:
        if not connection.needs_rollback:
            connection.connection.execute("SET LOCAL ROLE none; SET LOCAL search_path = ''")


def after_commit(function, place=None):
    """transaction.on_commit() for a callback that queries: it runs in a transaction of its own, as the same place unless
    another is named. If it fails, the request's work is kept all the same. Prefer a job: it is deferred in the
    transaction and survives a crash."""
    place = place or connection.place

    def run():
        outer, connection.place = connection.place, None  # COMMIT is done, the request's enter() not yet left
        try:
            with enter(place):
                function()
        finally:
            back = outer or settings.PUBLIC_SCHEMA_NAME
            connection.place, connection.tenant, connection.schema_name = outer, FakeTenant(back), back

    transaction.on_commit(run, robust=True)


def stream(generator):
    """A streaming body is read after the request's transaction. StreamingHttpResponse(stream(rows())) gives it one of its
    own, held while a slow client reads: for small exports; write large ones to a file by job."""
    place = connection.place

    def body():
        with enter(place):
            yield from generator

    return body()
