"""Logs and error reports: what happened and where, never about whom.

A line of the log is JSON (in the demo: words): time, level, logger, message, the request's number, the clinic's schema, the
job, and for an error its kind and its frames. What an exception says in words is written nowhere: a database's message
quotes the row, a form's the answer. Error reports hold the same and nothing else.
"""

import json
import logging
import logging.config
import re
import traceback
from datetime import UTC, datetime

from django.db import connections

from infra.environment import ROOT
from infra.requests import request_number

IDENTITY_NUMBER = re.compile(r"(?<!\d)(?:19|20)?\d{6}[-+ ]?\d{4}(?!\d)")
MAIL_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
OURS = ("infra", "tenants", "shared", "practice")
HERE = f"{ROOT}/"
FRAME = ("filename", "function", "module", "lineno", "in_app")


def scrubbed(text: str) -> str:
    """The text without mail addresses and without what may be an identity number (SE 10 or 12 digits, DK 10)."""
    return IDENTITY_NUMBER.sub("[number]", MAIL_ADDRESS.sub("[mail]", text))


def told(record: logging.LogRecord) -> dict:
    """What a line says. Keys without a value are left out."""
    job = getattr(record, "job", None) or {}  # procrastinate's loggers carry it
    error = record.exc_info[1] if record.exc_info else None
    found = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": scrubbed(record.getMessage()),
        "request": request_number.get(),
        "clinic": (job.get("task_kwargs") or {}).get("clinic") or _place(),
        "job": job.get("id"),
        "task": job.get("task_name"),
        "error": kind_of(error) if error else None,
        "frames": _frames(error) if error else None,
    }
    return {name: value for name, value in found.items() if value}


def _place() -> str | None:
    return getattr(connections["default"], "place", None)


def kind_of(error: BaseException) -> str:
    """ "IntegrityError 23505 people_user_email": the class, and of a database's refusal its SQLSTATE and the rule's name."""
    found = [type(error).__name__]
    for one in (error, error.__cause__):
        diagnosis = getattr(one, "diag", None)
        if diagnosis is not None and diagnosis.sqlstate:
            return " ".join(filter(None, [*found, diagnosis.sqlstate, diagnosis.constraint_name]))
    return found[0]


def _frames(error: BaseException) -> list[str]:
    """ "tenants/signup/views.py:81 open", outermost first: no source line, no variable."""
    frames = traceback.walk_tb(error.__traceback__)
    return [f"{frame.f_code.co_filename.removeprefix(HERE)}:{line} {frame.f_code.co_name}" for frame, line in frames]


class JsonLine(logging.Formatter):
    """One object a line, for machines."""

    def format(self, record):
        return json.dumps(told(record), ensure_ascii=False)


class PlainLine(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record):
        said = told(record)
        frames = "".join(f"\n    {frame}" for frame in said.pop("frames", ()))
        return " ".join(f"{value}" for value in said.values()) + frames


def configure(options):
    """Django's LOGGING_CONFIG; `options` is settings.LOGGING: sentry_dsn, plain, release."""
    form = PlainLine if options.get("plain") else JsonLine
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": form}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "tenants": {"level": "INFO"},
                "procrastinate": {"level": "WARNING"},
            },
        }
    )
    if options.get("sentry_dsn"):
        _report_errors(options["sentry_dsn"], options.get("release"))


def _report_errors(dsn, release):
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        release=release,
        data_collection={  # a frame's variables may hold journal text or an opened key, a query somebody's name
            "user_info": False,
            "http_bodies": [],
            "database_query_data": False,
            "queues": False,
            "stack_frame_variables": False,
            "frame_context_lines": 0,
        },
        traces_sample_rate=0,
        max_breadcrumbs=0,
        server_name="",
        before_send=bare,
        before_send_transaction=lambda event, hint: None,
        before_breadcrumb=lambda crumb, hint: None,
    )


def bare(event, hint):
    """A new report of what may be told; whatever the library learns to collect stays behind."""
    found = {name: event[name] for name in ("event_id", "timestamp", "level", "platform", "release") if name in event}
    tags = {"request": request_number.get(), "clinic": _place()}
    found["tags"] = {name: value for name, value in tags.items() if value}
    if (logger := event.get("logger", "")).partition(".")[0] in OURS:
        # Our own lines are constant texts with places for ids: the text is told, the ids are not.
        found |= {"logger": logger, "logentry": {"message": (event.get("logentry") or {}).get("message", "")}}
    thrown = (event.get("exception") or {}).get("values") or []
    if thrown:
        found["exception"] = {"values": [_bare_error(one) for one in thrown]}
    return found


def _bare_error(one):
    frames = (one.get("stacktrace") or {}).get("frames") or []
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "stacktrace": {"frames": [{name: frame[name] for name in FRAME if name in frame} for frame in frames]},
    }
