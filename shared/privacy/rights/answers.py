"""Answers that hold personal data, as they lie in the database: JSON, wrapped under the clinic's epoch, for some weeks.

Whoever holds the database alone reads none of them; the running service can, which is what releasing a note means (DESIGN
section 8: a second, explicit wrap under the clinic's key).
"""

import hashlib
import json
from datetime import datetime, timedelta

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from shared.privacy.rights.models import Answer, Part, Request
from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs

FETCHED_WITHIN = timedelta(days=30)  # as long as a new request may take: long enough to fetch, short enough to forget


class Gone(Exception):
    """Its time is over."""


def part_context(part: Part) -> bytes:
    return keyring.context("rights part", connection.schema_name, part.request_id, part.pk)


def answer_context(answer: Answer) -> bytes:
    return keyring.context("rights answer", connection.schema_name, answer.request_id)


def packed(data) -> bytes:
    """One spelling, so that the hash says something: sorted keys, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@sensitive_variables()
def put_part(part: Part, notes: list[dict], now: datetime) -> None:
    """Released: `notes` as practice.journal gives them."""
    part.epoch, part.blob = keyring.wrap(epochs(), packed(notes), part_context(part))
    part.state, part.decided_at, part.notes = Part.State.RELEASED, now, len(notes)
    part.save()


@sensitive_variables()
def part_data(part: Part) -> list[dict]:
    return json.loads(_opened(part, part_context(part))) if part.blob else []


@sensitive_variables()
def put_answer(request: Request, data: dict, now: datetime) -> Answer:
    whole = packed(data)
    answer = Answer(request=request, made_at=now, until=now + FETCHED_WITHIN, sha256=hashlib.sha256(whole).hexdigest())
    answer.epoch, answer.blob = keyring.wrap(epochs(), whole, answer_context(answer))
    answer.save(force_insert=True)
    return answer


@sensitive_variables()
def answer_bytes(answer: Answer, now: datetime) -> bytes:
    """The JSON, byte for byte what `sha256` is of. Raises Gone."""
    if answer.until <= now:
        raise Gone
    return _opened(answer, answer_context(answer))


@sensitive_variables()
def _opened(row, context):
    try:
        return keyring.unwrap(epochs(), keyring.Wrapped(row.epoch, row.blob), context)
    except (keyring.Refused, Destroyed):
        raise Gone from None


def purge(now: datetime) -> int:
    """Answers whose weeks are over, and the journal parts that went into them."""
    over = Answer.objects.filter(until__lte=now)
    Part.objects.filter(request__file__in=over).update(epoch="", blob=None)
    return over.delete()[0]
