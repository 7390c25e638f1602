"""What of a questionnaire lies where, and under which lock.

The answers are sealed to the client's journal (practice.journal.vault) in the request that brings them: only a private half
that a hardware key opens reads them. The journal's own entry holds them as text that a person reads, with one coded line at
its end, from which scores and charts are made when the journal is open:

    [phq9/1] 1 0 2 3 0 1 2 0 0 = 9

Two things must be read back by the client, who holds no such key: what they have answered so far of a questionnaire that
they go on with later, and, where they ask for it, a copy of their own. Both are wrapped under the clinic's key of the
month, which lies outside the database (DESIGN section 8, "a second, explicit wrap"): a dump shows nothing, a server that is
taken over can. Whoever answers is told so beside the box that asks for the copy; the draft goes when it is sent, and with
the questionnaire when its time is over.
"""

import json
import re
from dataclasses import dataclass
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from shared.staff import keyring
from shared.staff.epochs import Destroyed
from shared.staff.sessions import epochs

STEP = 512  # bytes: a copy's length tells nothing of what was answered
_CODED = re.compile(r"^\[([a-z0-9-]{1,40})/(\d{1,6})\] ([-\d ]+) = (-?[\d.]+|–)$")


@dataclass(frozen=True)
class Coded:
    """One answered questionnaire, as the last line of its entry tells it."""

    key: str
    version: int
    answers: tuple[int | None, ...]

    def __repr__(self):
        return "Coded"  # no answer in a log


@sensitive_variables()
def coded_line(key: str, version: int, answers, score) -> str:
    said = " ".join("-" if one is None else str(one) for one in answers)
    return f"[{key}/{version}] {said} = {number(score)}"


@sensitive_variables()
def decoded(text: str) -> Coded | None:
    """None where the text ends with no such line."""
    found = _CODED.match(text.rstrip().rpartition("\n")[2])
    if found is None:
        return None
    answers = tuple(None if one == "-" else int(one) for one in found[3].split())
    return Coded(found[1], int(found[2]), answers)


def number(score) -> str:
    """As it is written down: without a decimal that says nothing."""
    return "–" if score is None else f"{score:g}"


def draft_context(ask: UUID, client: UUID) -> bytes:
    return keyring.context("questionnaire draft", ask, client)


def copy_context(answer: UUID, client: UUID) -> bytes:
    return keyring.context("questionnaire copy", answer, client)


@sensitive_variables()
def wrap(said: dict, context: bytes) -> keyring.Wrapped:
    raw = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return keyring.wrap(epochs(), raw + b" " * (-len(raw) % STEP), context)


@sensitive_variables()
def unwrap(epoch: str, blob: bytes | None, context: bytes) -> dict | None:
    """None where there is nothing, it was moved here, or its epoch is gone."""
    if not blob or not epoch:
        return None
    try:
        return json.loads(keyring.unwrap(epochs(), keyring.Wrapped(epoch, bytes(blob)), context))
    except (keyring.Refused, Destroyed, ValueError):
        return None
