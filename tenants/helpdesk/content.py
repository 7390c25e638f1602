"""What is said in a case, wrapped under the month's epoch."""

import json
from dataclasses import asdict, dataclass

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs
from tenants.helpdesk.models import Entry

STEP = 256  # bytes: the length of a text is told no closer than this
LONGEST = 5000  # characters


@dataclass(frozen=True)
class Said:
    """`subject`: of the first entry."""

    text: str
    subject: str = ""

    def __repr__(self):
        return "Said"  # no text in a log


def context(entry: Entry) -> bytes:
    return keyring.context("helpdesk", connection.schema_name, entry.case_id, entry.pk)


@sensitive_variables()
def keep(entry: Entry, said: Said) -> None:
    raw = json.dumps(asdict(said), ensure_ascii=False).encode()
    entry.epoch, entry.blob = keyring.wrap(epochs(), raw + b" " * (-len(raw) % STEP), context(entry))


@sensitive_variables()
def told(entry: Entry) -> Said | None:
    """None where it opens no more."""
    try:
        found = keyring.unwrap(epochs(), keyring.Wrapped(entry.epoch, bytes(entry.blob)), context(entry))
        return Said(**json.loads(found))
    except (keyring.Refused, Destroyed, ValueError, TypeError):
        return None
