"""From BASE to a clinic: an authorization code with PKCE semantics (RFC 6749 section 4.1, RFC 7636) that also carries
the person's opened key for that clinic.

    clinic  start       verifier -> own cookie; challenge = public key derived from it -> address
    BASE    authorize   signed in, touched just now for an act; the clinic's private half sealed to the challenge
    clinic  finish      the code burns on sight; the cookie's verifier opens the payload

BASE never sees the verifier and so cannot derive a key from it; therefore the challenge is no hash but an X25519 public
key (`keyring.challenge_pair`). Code, address, log and database row together open nothing: the verifier lies only in this
browser's cookie for this host. `start` and `finish` run inside the clinic's transaction, whose role reads no table of the
platform: it may call `platform.take_handoff`, which gives a code's row only to the clinic that the code is for.
"""

import os
import re
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from shared.signing import BadSignature, sign, unsign
from shared.staff import actions, acts, cookies, keyring
from shared.staff.directory import Room
from shared.staff.models import HandoffCode
from shared.web.addresses import local_path

FINISH_PATH = "/handoff/finish"  # on every clinic's signed-in side
CODE_LIFE, FLOW_LIFE = timedelta(seconds=60), timedelta(minutes=10)
STATE = re.compile(r"[A-Za-z0-9_-]{12}")


class Refused(Exception):
    """The code is worth nothing here. Says no more on purpose."""


class BadRequest(Exception):
    """What came to BASE is no hand-off's beginning."""


class Asked(NamedTuple):
    """What a clinic's host asks BASE for."""

    host: str
    state: str
    act: str
    challenge: bytes


class HandedOver(NamedTuple):
    """What the clinic learns. `privates`: this person's private half at this clinic, then those it replaced, and those
    of clinics whose data was brought in here; empty when the key that signed in opens nothing."""

    staff_id: UUID
    session: UUID  # the handle to ask `still_stands` about
    act: str
    privates: tuple[bytes, ...]
    target: str  # a path of this host


def _context(code_hash, row) -> bytes:
    return keyring.context("handoff", code_hash, row.clinic, row.host, row.staff_id, row.session, row.act)


# --- at the clinic: start -------------------------------------------------------------------------------------------


def start(request, target: str, act: str = "") -> tuple[str, str, str]:
    """(address at BASE, cookie's name, cookie's value). The act is bound into the code, the target into the cookie."""
    verifier, state = os.urandom(32), cookies.b64(os.urandom(9))
    challenge = keyring.challenge_pair(verifier)[1]
    query = {"host": request.get_host(), "state": state, "act": act, "challenge": cookies.b64(challenge)}
    flow = {"v": cookies.b64(verifier), "t": local_path(target), "a": act}
    value = sign(flow, "hand-off")  # the verifier is this browser's own secret; what is signed is target and act
    address = reverse("staff:authorize", urlconf=settings.URLCONFS["platform"])
    return f"{settings.BASE_ORIGIN}{address}?{urlencode(query)}", cookies.FLOW + state, value


# --- at BASE: authorize ---------------------------------------------------------------------------------------------


def read(query) -> Asked:
    """From the address's query. Raises BadRequest. The host must still be looked up among the clinics' own."""
    asked = Asked(
        query.get("host", ""), query.get("state", ""), query.get("act", ""), cookies.unb64(query.get("challenge", ""))
    )
    known_act = not asked.act or acts.label(asked.act) is not None
    if not STATE.fullmatch(asked.state) or len(asked.challenge) != keyring.SIZE or not known_act:
        raise BadRequest
    return asked


@sensitive_variables()
def issue(request, room: Room, asked: Asked, now: datetime, visiting: bool = False) -> str:
    """A code for the signed-in person to enter a clinic; on a visit without any key of theirs.
    The caller has checked membership or visit, keys and touch.
    Raises BadRequest for a challenge that nothing may be sealed to."""
    session, code = request.staff_session, os.urandom(32)
    row = HandoffCode(
        code_hash=cookies.digest(code),
        clinic=room.schema,
        host=asked.host,
        challenge=asked.challenge,
        staff=session.staff,
        session=session.handle,
        act=asked.act,
        expires_at=now + CODE_LIFE,
    )
    try:
        roots = [] if visiting else actions.former_roots(request, session)
    except keyring.Refused:
        roots = []  # a key without PRF: signed in, opens nothing
    if roots:
        clinics = (room.schema, *room.continues)
        joined = b"".join(keyring.clinic_private(root, clinic) for clinic in clinics for root in roots)
        try:
            row.payload = keyring.seal_to(asked.challenge, joined, _context(row.code_hash, row))
        except ValueError as error:  # a point of low order
            raise BadRequest from error
    row.save(force_insert=True)
    return cookies.b64(code)


def finish_address(origin: str, code: str, state: str) -> str:
    return f"{origin}{FINISH_PATH}?{urlencode({'code': code, 'state': state})}"


# --- at the clinic: finish ------------------------------------------------------------------------------------------


class _Taken(NamedTuple):
    clinic: str
    host: str
    challenge: bytes
    staff_id: UUID
    session: UUID
    act: str
    payload: bytes | None
    expires_at: datetime


def _take(code_hash: bytes) -> _Taken | None:
    """Whatever happens next, the code is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platform.take_handoff(%s)", [code_hash])
        row = cursor.fetchone()
    return _Taken(*row) if row else None


def flow_cookie(request) -> str:
    """The name of this flow's cookie; "" when the address names none."""
    state = request.GET.get("state", "")
    return cookies.FLOW + state if STATE.fullmatch(state) else ""


@sensitive_variables()
def finish(request, now: datetime) -> HandedOver:
    """Raises Refused. The answer must be a redirect to a clean address in every case: a page that kept the code in its
    address could be read by a script of the same origin through a popup, and with a challenge of the thief's own
    choosing that code would be worth something."""
    code_hash = cookies.digest(cookies.unb64(request.GET.get("code", "")))
    row = _take(code_hash)
    request.always.append(lambda: _take(code_hash))  # burnt even when this request ends in an error and a rollback
    try:
        flow = unsign(request.COOKIES.get(flow_cookie(request), ""), "hand-off", FLOW_LIFE)
    except BadSignature:
        raise Refused from None
    private, public = keyring.challenge_pair(cookies.unb64(flow["v"]))
    if row is None or row.expires_at <= now:
        raise Refused
    if (row.host, bytes(row.challenge), row.act) != (request.get_host(), public, flow["a"]):
        raise Refused
    try:
        joined = row.payload and keyring.open_with(private, row.payload, _context(code_hash, row))
    except keyring.Refused:
        raise Refused from None
    return HandedOver(row.staff_id, row.session, row.act, tuple(keyring.split(joined or b"")), flow["t"])


# --- at the clinic: afterwards --------------------------------------------------------------------------------------


def still_stands(staff_id: UUID, session: UUID, now: datetime) -> bool:
    """Whether account, membership here and sign-in at BASE still stand. To be asked at least once a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.staff_alive(%s, %s, %s)", [staff_id, session, now])
        return cursor.fetchone()[0]


def end_sign_in(staff_id: UUID, session: UUID):
    """Signing out at a clinic ends the sign-in at BASE too, or the next click would sign in again without a touch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT platform.end_staff_session(%s, %s)", [staff_id, session])
