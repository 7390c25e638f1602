"""Limits on card testing: somebody who has a list of stolen card numbers finds out here which of them still work.

    attempt = fraud.begin(request, payer, now)       before a checkout is made; payer: an id of ours, never an address
    if not attempt.allowed: …                        attempt.why: address, payer or clinic; attempt.wait: until when
    metadata={"attempt": attempt.mark}               on the payment, so that its outcome is counted where it began
    fraud.outcome(charge, now)                       by whoever handles charge.failed and charge.succeeded
    fraud.holds_payouts()                            whether payouts had better wait until somebody has looked

Counted for a day and no longer, under digests that nobody can turn back: per network address, per payer and per card, where
the policy in force declares the purpose `fraud`; and per clinic always, which concerns nobody. Cards are never seen here: what
is counted is the fingerprint that the provider gives them. Whoever is stopped can pay in another way.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.module_loading import import_string

from shared.privacy.queries import policy_in_force

PURPOSE = "fraud"  # the key of the purpose in a policy
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What is counted → (how many, in how long): refused cards, and checkouts begun
REFUSED = {"address": (5, HOUR), "payer": (8, DAY), "card": (4, DAY), "clinic": (40, HOUR)}
BEGUN = {"address": (20, HOUR), "payer": (20, HOUR)}
HIGH = ("highest",)  # the provider's own word for what it takes for fraud
SUSPICIOUS = 3  # payments of the highest risk, or cards that were tried to death, in a day: payouts wait


@dataclass(frozen=True)
class Attempt:
    allowed: bool
    why: str = ""
    wait: timedelta = timedelta()
    mark: str = ""


def is_declared(now: datetime) -> bool:
    document = policy_in_force(now)
    return document is not None and PURPOSE in document.purposes


def begin(request, payer: str, now: datetime) -> Attempt:
    """One more checkout. Counted only where it is allowed, so that waiting helps."""
    who = {"clinic": connection.schema_name}
    if is_declared(now):
        who |= {"address": _address(request), "payer": payer}
    for kind, value in who.items():
        for name, limits in (("refused", REFUSED), ("begun", BEGUN)):
            if kind in limits and _count(name, kind, value) >= limits[kind][0]:
                return Attempt(False, kind, limits[kind][1])
    for kind, value in who.items():
        if kind in BEGUN:
            _add("begun", kind, value, BEGUN[kind][1])
    mark = secrets.token_urlsafe(12)
    digests = {kind: _digest(kind, value) for kind, value in who.items()}
    cache.set(_key("attempt", "mark", mark), digests, DAY.total_seconds())
    return Attempt(True, mark=mark)


def may_use(fingerprint: str, now: datetime) -> bool:
    """Whether a kept card may be charged once more."""
    return not is_declared(now) or _count("refused", "card", fingerprint) < REFUSED["card"][0]


def outcome(charge, now: datetime) -> None:
    """`charge`: as the provider shows it (a StripeObject); told again it counts once."""
    if not cache.add(_key("seen", "charge", charge.id), 1, DAY.total_seconds()):
        return
    risk = getattr(charge.outcome, "risk_level", "") if charge.outcome else ""
    if risk in HIGH:
        _add("risk", "clinic", connection.schema_name, DAY)
    if charge.status != "failed":
        return
    mark = getattr(charge.metadata, "attempt", "") if charge.metadata else ""
    began = cache.get(_key("attempt", "mark", mark)) or {} if mark else {}
    began["clinic"] = _digest("clinic", connection.schema_name)
    details = getattr(charge.payment_method_details, "card", None)
    if is_declared(now) and details and details.fingerprint:
        began["card"] = _digest("card", details.fingerprint)
    for kind, digest in began.items():
        many, long = REFUSED[kind]
        if _bump(f"refused:{kind}:{digest}", long) == many and kind == "card":
            _add("risk", "clinic", connection.schema_name, DAY)


def holds_payouts() -> bool:
    refused = _count("refused", "clinic", connection.schema_name)
    return _count("risk", "clinic", connection.schema_name) >= SUSPICIOUS or refused >= REFUSED["clinic"][0]


# -- counting --------------------------------------------------------------------------------------------------------------


def _address(request) -> str:
    return import_string(settings.RATELIMIT_IP_META_KEY)(request)


def _digest(kind: str, value: str) -> str:
    """Another at each clinic: nobody is followed from one to the next."""
    words = f"{connection.schema_name} {kind} {value}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), b"fraud " + words, hashlib.sha256).hex()[:32]


def _key(name: str, kind: str, value: str) -> str:
    return f"fraud:{name}:{kind}:{_digest(kind, value)}"


def _count(name: str, kind: str, value: str) -> int:
    return cache.get(_key(name, kind, value)) or 0


def _add(name: str, kind: str, value: str, long: timedelta) -> int:
    return _bump(f"{name}:{kind}:{_digest(kind, value)}", long)


def _bump(what: str, long: timedelta) -> int:
    key = f"fraud:{what}"
    cache.add(key, 0, long.total_seconds())
    return cache.incr(key)
