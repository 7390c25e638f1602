"""What the stand-in knows: objects by account, idempotency keys, its clock, and what it was told to do wrong."""

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from practice.demo.stripe.form import Refused

PLATFORM = ""  # the account of whoever holds the key
KEY, SECRET, CONNECT_SECRET = "sk_test_stand_in", "whsec_stand_in_account", "whsec_stand_in_connect"
DAY = 86_400


@dataclass
class Trouble:
    """What goes wrong with the next `times` calls that begin with `at` ("POST /v1/refunds"; "" is any): an answer of `status`
    (0: the line is cut), before the deed or, with `done`, after it; and `delay` seconds first."""

    at: str = ""
    status: int = 500
    times: int = 1
    done: bool = False
    delay: float = 0.0


@dataclass
class Stripe:
    """`objects`: account → id → object. `clock`: seconds since 1970, `ahead` of it by what pass_time() was told."""

    key: str = KEY
    path: Path | None = None  # where it is kept between two starts
    clock: Callable[[], float] = time.time
    base: str = "http://127.0.0.1"  # of the hosted pages
    ahead: int = 0
    objects: dict = field(default_factory=lambda: {PLATFORM: {}})
    answered: dict = field(default_factory=dict)  # idempotency keys
    events: list = field(default_factory=list)  # {"event", "account", "sent"}
    trouble: list = field(default_factory=list)
    calls: list = field(default_factory=list)  # (method, path, account) of each, for the tests
    numbers: dict = field(default_factory=dict)  # account → the last invoice's number
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self) -> int:
        return int(self.clock()) + self.ahead

    # -- objects ---------------------------------------------------------------------------------------------------------

    def make(self, account: str, kind: str, prefix: str, key: str = "", /, **more) -> dict:
        """A new object, kept."""
        made = {
            "id": key or f"{prefix}_{secrets.token_hex(10)}",
            "object": kind,
            "created": self.now(),
            "livemode": False,
        }
        made |= more
        self.of(account)[made["id"]] = made
        return made

    def of(self, account: str) -> dict:
        return self.objects.setdefault(account, {})

    def find(self, account: str, kind: str, key, param: str = "id", status: int = 0) -> dict:
        found = self.of(account).get(key)
        if not found or found["object"] != kind or (found.get("deleted") and param != "id"):
            words = f"No such {kind.rpartition('.')[2].replace('_', ' ')}: '{key}'"
            raise Refused(words, param, "resource_missing", status or (404 if param == "id" else 400))
        return found

    def all(self, account: str, kind: str, /, **where) -> list[dict]:
        """The latest first."""
        rows = [one for one in self.of(account).values() if one["object"] == kind and not one.get("deleted")]
        rows = [
            one for one in rows if all(one.get(name) == value for name, value in where.items() if value is not None)
        ]
        return rows[::-1]

    def account(self, key: str) -> dict:
        """A connected account. Raises Refused, as the API does for one that is not ours."""
        found = self.of(PLATFORM).get(key)
        if not found or found["object"] != "account":
            words = f"The provided key does not have access to account '{key}' (or that account does not exist)."
            raise Refused(words, "", "account_invalid", 403)
        return found

    def tell(self, account: str, kind: str, row: dict) -> dict:
        """An event about an object as it is now."""
        event = {
            "id": f"evt_{secrets.token_hex(10)}", "object": "event", "api_version": "2026-10-28.endive", "type": kind,
            "created": self.now(), "livemode": False, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None},
            "data": {"object": json.loads(json.dumps(row))},
        }  # fmt: skip
        if account:
            event["account"] = account
        self.of(account)[event["id"]] = event
        self.events.append({"event": event, "account": account, "sent": 0})
        return event

    # -- what is told to go wrong ----------------------------------------------------------------------------------------

    def next_trouble(self, call: str) -> Trouble | None:
        for one in self.trouble:
            if one.times and call.startswith(one.at):
                one.times -= 1
                return one
        return None

    # -- between two starts ----------------------------------------------------------------------------------------------

    KEPT = ("ahead", "objects", "answered", "events", "numbers")

    def save(self) -> None:
        if self.path is None:
            return
        with self.lock:
            text = json.dumps({name: getattr(self, name) for name in self.KEPT})
        beside = self.path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)

    def load(self) -> "Stripe":
        with contextlib.suppress(FileNotFoundError):
            for name, value in json.loads(self.path.read_text(encoding="utf-8")).items():
                setattr(self, name, value)
        return self


@dataclass
class Call:
    """One call of the API: its parameters as checked, and whose account it is about."""

    stripe: Stripe
    account: str
    params: dict
    key: str = ""  # the id in the path

    def __getattr__(self, name):
        """call.make(…), call.find(…), call.all(…), call.tell(…): of this call's account."""
        method = getattr(object.__getattribute__(self, "stripe"), name)
        return lambda *args, **more: method(self.account, *args, **more)

    def get(self, name, otherwise=None):
        return self.params.get(name, otherwise)

    def only(self, *names) -> dict:
        return {name: self.params[name] for name in names if name in self.params}


def listed(rows: list[dict], params: dict, url: str = "/v1/list") -> dict:
    """A page of a list. Raises Refused for a limit that is none."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise Refused("This value must be between 1 and 100 (inclusive).", "limit", "parameter_invalid_integer")
    if after := params.get("starting_after"):
        ids = [one["id"] for one in rows]
        if after not in ids:
            raise Refused(f"No such object: '{after}'", "starting_after", "resource_missing")
        rows = rows[ids.index(after) + 1 :]
    created = params.get("created")
    if isinstance(created, dict):
        rows = [one for one in rows if created.get("gte", 0) <= one["created"] < created.get("lt", 2**60)]
    return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit, "url": url}


def merged(row: dict, params: dict, *names) -> None:
    """Update what was sent; metadata key by key, as Stripe does: "" takes one away."""
    for name in names:
        if name in params and name != "metadata":
            row[name] = params[name] if params[name] != "" else None
    for name, value in (params.get("metadata") or {}).items():
        row["metadata"].pop(name, None)
        if value != "":
            row["metadata"][name] = value
