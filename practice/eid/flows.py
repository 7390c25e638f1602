"""One browser's way to the broker and back, kept in its session.

    sign_in   nobody is signed in: whoever it is linked to is, afterwards
    link      a client adds it to the account that is signed in
    prove     a staff member shows who they are

What waits is found by `state`, taken away as it is found, good for LIFE, and bound to the browser's session, to who was
signed in when it began, and to the broker as it was set up then (mix-up of issuers: each set-up has an address of its own
to come back to).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from practice.eid import protocol, queries
from practice.eid.actions import CLIENTS, STAFF, Proven, proven
from practice.eid.models import Broker
from practice.eid.protocol import Asked, Client, Trouble
from shared.privacy.queries import policy_in_force
from shared.staff import keyring
from shared.staff.sessions import epochs
from shared.web.addresses import local_path

LIFE, MOST = timedelta(minutes=10), 4
WAITING, FOUND = "eid_waiting", "eid_found"  # in the session
WHATS = ("sign_in", "link", "prove")


class Lost(Exception):
    """Nothing waits for this answer: too old, used already, or begun in another browser."""


@dataclass(frozen=True)
class Returned:
    """`what` of WHATS, where to go on to, and who it is."""

    what: str
    next: str
    proven: Proven


def client_of(request, row: Broker) -> Client:
    back = request.clinic.my_origin + reverse("eid:callback", args=[set_up_name(row)])
    return Client(row.recipient, row.issuer, row.client_id, queries.secret_of(row), back)


def set_up_name(row: Broker) -> str:
    """Of this broker as it is set up now: other settings have another address to come back to."""
    return hashlib.sha256(f"{row.preset} {row.issuer} {row.client_id}".encode()).hexdigest()[:16]


def begin(request, row: Broker, key: str, what: str, now: datetime) -> str:
    """The address to send the browser to. Raises Trouble; KeyError for a means that is not offered."""
    means, asked = queries.means_of(row)[key], Asked.anew()
    needed = queries.needs_number(policy_in_force(now), _signed_in(request), STAFF if what == "prove" else CLIENTS)
    scopes = [means.number_scope] if needed and means.number_scope else []
    client = client_of(request, row)
    address = protocol.address(client, asked, means.acr, scopes, request.LANGUAGE_CODE, what != "sign_in", now)
    waiting = [one for one in request.session.get(WAITING, []) if _is_young(one, now)][-(MOST - 1) :]
    one = asdict(asked) | {"what": what, "means": key, "set_up": set_up_name(row), "at": now.timestamp()}
    one |= {"next": local_path(request.GET.get("next", ""), ""), "user": _id(request)}
    request.session[WAITING] = [*waiting, one]
    return address


def take(request, set_up: str, state: str, now: datetime) -> dict:
    """What waits for this answer; it waits no longer, whatever comes of it. Raises Lost."""
    waiting = request.session.get(WAITING, [])
    request.session[WAITING] = [one for one in waiting if one["state"] != state]
    for one in waiting:
        asked_here = one["state"] == state and one["user"] == _id(request) and one["set_up"] == set_up
        if state and asked_here and _is_young(one, now):
            return one
    raise Lost


@sensitive_variables()
def finish(request, row: Broker, waiting: dict, given: Mapping[str, str], now: datetime) -> Returned:
    """Raises Trouble."""
    asked = Asked(waiting["state"], waiting["nonce"], waiting["verifier"])
    claims = protocol.redeem(client_of(request, row), asked, given, now)
    means = queries.means_of(row).get(waiting["means"])
    if means is None or not means.answers(claims):
        raise Trouble("means")
    return Returned(waiting["what"], waiting["next"], proven(row.issuer, waiting["means"], means, claims))


@sensitive_variables()
def keep(request, one: Proven, now: datetime) -> None:
    """For the next page: somebody whom no account here is linked to. Wrapped, and without the number unless it is needed."""
    shown = asdict(one)
    if not queries.needs_number(policy_in_force(now), None, CLIENTS):
        shown["number"] = ""
    held = keyring.wrap(epochs(), json.dumps(shown).encode(), _context(request))
    request.session[FOUND] = {"epoch": held.epoch, "blob": held.blob.hex(), "at": now.timestamp()}


@sensitive_variables()
def kept(request, now: datetime) -> Proven | None:
    found = request.session.get(FOUND)
    if not found or not _is_young(found, now):
        return None
    held = keyring.Wrapped(found["epoch"], bytes.fromhex(found["blob"]))
    try:
        return Proven(**json.loads(keyring.unwrap(epochs(), held, _context(request))))
    except keyring.Refused:
        return None


def drop(request) -> None:
    request.session.pop(FOUND, None)


def _context(request):
    return keyring.context("eid found", request.place)


def _is_young(one, now):
    return 0 <= now.timestamp() - one["at"] <= LIFE.total_seconds()


def _signed_in(request):
    return request.user if request.user.is_authenticated else None


def _id(request):
    return str(request.user.pk) if request.user.is_authenticated else ""
