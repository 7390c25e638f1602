"""What somebody answered, wrapped under the month's epoch."""

import json

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from practice.surveys.models import Response
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs

STEP = 512  # bytes: the length of an answer is told no closer than this
LONGEST = 1000  # characters of a text


def context(row: Response) -> bytes:
    return keyring.context("survey", connection.schema_name, row.survey_id, row.pk)


@sensitive_variables()
def keep(row: Response, said: dict) -> None:
    """`said`: {key of a question: number of the mark or option, or text}."""
    raw = json.dumps(said, ensure_ascii=False).encode()
    row.epoch, row.blob = keyring.wrap(epochs(), raw + b" " * (-len(raw) % STEP), context(row))


@sensitive_variables()
def told(row: Response) -> dict | None:
    """None where it opens no more."""
    try:
        return json.loads(keyring.unwrap(epochs(), keyring.Wrapped(row.epoch, bytes(row.blob)), context(row)))
    except (keyring.Refused, Destroyed, ValueError):
        return None
