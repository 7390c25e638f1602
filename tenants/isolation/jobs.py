"""Background work. defer() writes the job in the clinic's own transaction; the worker enters the clinic the job names."""

import functools

import procrastinate
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from tenants.isolation.context import enter
from tenants.isolation.hosts import hosts


def worker_address():
    """The worker's own login, on a direct connection: it listens, which a transaction pooler cannot carry."""
    server = settings.SERVER
    return make_conninfo(
        host=server.host,
        port=server.port,
        user=settings.WORKER,
        password=settings.ROLE_PASSWORDS[settings.WORKER],
        dbname=settings.DATABASES["default"]["NAME"],
    )


app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=worker_address()))
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
REGISTERED = {}  # task name → the plain function: read by the guarantee test and by the schedule


class ClinicGone(Exception):
    """The job's clinic no longer exists: nothing is done, and the job is not tried again."""


def task(function=None, *, retry=RETRY):
    """A synchronous task inside one place. Its arguments are ids and nothing else; `function.defer(**ids)` is part of the
    caller's transaction, so a rolled back request leaves no job behind."""
    if function is None:
        return functools.partial(task, retry=retry)

    @functools.wraps(function)
    def run(*, clinic, **ids):
        close_old_connections()
        try:
            if clinic != settings.PUBLIC_SCHEMA_NAME and hosts.by_schema(clinic) is None:
                raise ClinicGone(clinic)
            with enter(clinic):
                return function(**ids)
        except Exception as error:
            if record := getattr(error, "record", None):  # a refusal that outlives the rollback, as request.always does
                with enter(clinic):
                    record()
            raise
        finally:
            close_old_connections()

    name = f"{function.__module__}.{function.__name__}"
    app.task(name=name, retry=retry)(run)
    REGISTERED[name] = function

    def defer(run_at=None, lock=None, queueing_lock=None, **ids):
        """The job's number, or None where `queueing_lock` says that it waits already."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT jobs.defer_job(task => %s, args => %s, run_at => %s, lock => %s, queueing_lock => %s)",
                [name, Jsonb(ids), run_at, lock, queueing_lock],
            )
            return cursor.fetchone()[0]

    function.defer = defer
    function.run_in = run  # for the worker's schedule and for tests: run(clinic=…, **ids)
    return function


def later(path: str, **arguments):
    """Defer the task at a dotted path. For actions, which stand below their app's tasks and do not import them."""
    return import_string(path).defer(**arguments)
