"""How answers are shut: for a day under the browser's cookie, then to the practitioner who was chosen.

    cookie --opens--> a request          (the server's table and its epochs together open nothing)
    practitioner's pair at that clinic --opens--> a brief

Destroying answers is deleting their row, which holds the only wrapped copy, and dropping the cookie.
"""

import json
from typing import Any

from django.views.decorators.debug import sensitive_variables

from shared.staff import keyring
from shared.staff.cookies import digest
from shared.staff.keyring import Refused, Wrapped
from shared.staff.sessions import epochs

__all__ = [
    "Refused",
    "Wrapped",
    "brief_context",
    "open_answers",
    "open_brief",
    "request_context",
    "seal_answers",
    "seal_brief",
]


def request_context(token_hash) -> bytes:
    return keyring.context("session", "matching", bytes(token_hash))


def brief_context(clinic: str, practitioner, brief) -> bytes:
    return keyring.context("brief", clinic, practitioner, brief)


@sensitive_variables()
def seal_answers(token: bytes, answers: dict) -> Wrapped:
    """Any JSON object, under the token in the browser's cookie."""
    return keyring.hold(epochs(), token, _bytes(answers), "matching", digest(token))


@sensitive_variables()
def open_answers(token: bytes, held: Wrapped) -> dict:
    """Raises Refused, or epochs.Destroyed."""
    return json.loads(keyring.take(epochs(), token, held, "matching", digest(token)))


@sensitive_variables()
def seal_brief(public: bytes, answers: dict, clinic: str, practitioner, brief) -> Wrapped:
    ctx = brief_context(clinic, practitioner, brief)
    return keyring.wrap(epochs(), keyring.seal_to(public, _bytes(answers), ctx), ctx)


@sensitive_variables()
def open_brief(private: bytes, held: Wrapped, clinic: str, practitioner, brief) -> dict:
    """Raises Refused, or epochs.Destroyed."""
    ctx = brief_context(clinic, practitioner, brief)
    return json.loads(keyring.open_with(private, keyring.unwrap(epochs(), held, ctx), ctx))


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
