"""Logs and error reports: what happened and where, never about whom."""

import logging
import logging.config
import re

IDENTITY_NUMBER = re.compile(r"\b(?:19|20)?\d{6}[-+ ]?\d{4}\b")
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def scrubbed(text: str) -> str:
    """The text without mail addresses and without what may be an identity number (SE 10 or 12 digits, DK 10)."""
    return IDENTITY_NUMBER.sub("[number]", MAIL_ADDRESS.sub("[mail]", text))


class Scrubber(logging.Filter):
    """Last stop before a line is written."""

    def filter(self, record):
        record.msg, record.args = scrubbed(record.getMessage()), ()
        return True


def configure(options):
    """Django's LOGGING_CONFIG; `options` is settings.LOGGING."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"scrub": {"()": Scrubber}},
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["scrub"]}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "tenants": {"level": "INFO"},
                "procrastinate": {"level": "WARNING"},
            },
        }
    )
    if options.get("sentry_dsn"):
        _report_errors(options["sentry_dsn"])


def _report_errors(dsn):
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        data_collection={  # a frame's variables may hold journal text or an opened key, a query somebody's name
            "user_info": False,
            "http_bodies": [],
            "database_query_data": False,
            "queues": False,
            "stack_frame_variables": False,
            "frame_context_lines": 0,
        },
        before_send=_bare,
        before_breadcrumb=lambda crumb, hint: None,
    )


def _bare(event, hint):
    """Only the type, the scrubbed message and the stack: no request, user, query or extra."""
    for part in ("request", "user", "extra", "breadcrumbs", "contexts"):
        event.pop(part, None)
    for error in event.get("exception", {}).get("values", []):
        error["value"] = scrubbed(error.get("value") or "")
    return event
