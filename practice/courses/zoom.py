"""Recordings at Zoom (REST API v2, server-to-server OAuth), as far as we ask it:

    POST   https://zoom.us/oauth/token?grant_type=account_credentials&account_id=…   Basic client:secret   {"access_token"}
    GET    https://api.zoom.us/v2/meetings/<number>/recordings     {"uuid", "start_time", "share_url"}; 404: none
    DELETE https://api.zoom.us/v2/meetings/<uuid>/recordings?action=delete     204; 404: gone already

By its number a meeting answers for its latest time, by its UUID for that one. A UUID that begins with a slash, or holds two,
is to be encoded twice. `action=delete`: for good, not into the bin.
"""

import json
from base64 import b64encode
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.views.decorators.debug import sensitive_variables

from practice.courses.models import Recorder
from shared.privacy.outbound.gate import Reply, call
from shared.staff import keyring
from shared.staff.sessions import epochs

TOKEN, API = "https://zoom.us/oauth/token", "https://api.zoom.us/v2/meetings"
HOST = "api.zoom.us"
GONE = 404


class Odd(Exception):
    """It answered, and not as its documentation has it."""

    def __init__(self, status: int = 0):
        super().__init__(f"status {status}" if status else "not the answer that was asked for")
        self.status = status


class Found(NamedTuple):
    number: str  # its UUID
    recorded_at: datetime
    url: str


def secret_context(place: str, row: Recorder) -> bytes:
    return keyring.context("recorder secret", place, row.pk)


@sensitive_variables()
def _token(row: Recorder, now: datetime) -> str:
    held = keyring.Wrapped(row.secret_epoch, bytes(row.secret))
    secret = keyring.unwrap(epochs(), held, secret_context(connection.schema_name, row)).decode()
    asked = urlencode({"grant_type": "account_credentials", "account_id": row.account})
    signed = "Basic " + b64encode(f"{row.client}:{secret}".encode()).decode()
    headers = {"Authorization": signed}
    reply = call(row.recipient, "POST", f"{TOKEN}?{asked}", categories=[], now=now, body=b"", headers=headers)
    if not reply.ok:
        raise Odd(reply.status)
    return _read(reply, "access_token")["access_token"]


def _read(reply: Reply, *names: str) -> dict[str, str]:
    try:
        said = json.loads(reply.body)
        return {name: str(said[name]) for name in names}
    except (ValueError, KeyError, TypeError):
        raise Odd from None


@sensitive_variables()
def _ask(row: Recorder, method: str, path: str, now: datetime) -> Reply:
    headers = {"Authorization": f"Bearer {_token(row, now)}"}
    return call(row.recipient, method, f"{API}/{path}", categories=[], now=now, headers=headers)


def latest(row: Recorder, meeting: str, now: datetime) -> Found | None:
    """Of the meeting's latest time; None where nothing was recorded. Raises Odd, or what the gate raises."""
    reply = _ask(row, "GET", f"{quote(meeting, safe='')}/recordings", now)
    if reply.status == GONE:
        return None
    if not reply.ok:
        raise Odd(reply.status)
    said = _read(reply, "uuid", "start_time", "share_url")
    at = parse_datetime(said["start_time"])
    if at is None or at.tzinfo is None or not said["share_url"].startswith("https://"):
        raise Odd
    return Found(said["uuid"], at, said["share_url"])


def remove(row: Recorder, number: str, now: datetime) -> int:
    """The status of its answer: 204, or 404 where it is gone already. Raises Odd, or what the gate raises."""
    once = quote(number, safe="")
    path = quote(once, safe="") if number.startswith("/") or "//" in number else once
    reply = _ask(row, "DELETE", f"{path}/recordings?action=delete", now)
    if not reply.ok and reply.status != GONE:
        raise Odd(reply.status)
    return reply.status
