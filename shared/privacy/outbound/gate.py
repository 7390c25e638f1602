"""The only way to speak HTTP to anybody outside: what the policy in force does not declare is not sent.

    reply = call("sms", "POST", "https://api.sms.example/send", categories=["contact.phone", "booking.time"], now=now,
                 json={"to": …, "text": …}, key=str(message.pk))

Raises NotDeclared where the policy has no such recipient, no such host of it, no such category, no agreement, or no consent;
it is counted (Stopped) and shown to the owner. From jobs; within a request only where somebody waits for the answer to be let
in (practice.eid), and then for a few seconds. No other module of the house imports a
client of the network (tests/guarantees/test_house.py).
"""

import json as json_format
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from urllib.parse import SplitResult, urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from shared.privacy.documents.kinds import provider_key
from shared.privacy.documents.queries import accepted_here
from shared.privacy.engine.decide import EVERYTHING, Answer, may_send
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import AppliesTo, Recipient
from shared.privacy.outbound.wire import Limits, NotPublic, Reply, TooLarge, Unreachable, exchange, public_addresses
from shared.privacy.queries import policy_in_force
from shared.privacy.stopped import count

__all__ = ["NotDeclared", "NotPublic", "Reply", "TooLarge", "Unreachable", "call", "check_address"]

log = logging.getLogger(__name__)
SECONDS = 20.0  # for everything, retries included: a job's transaction may not idle for 30
LARGEST = 1_000_000  # bytes of an answer
ATTEMPTS, FIRST_WAIT = 3, 0.2  # seconds; doubled each time
REPEATABLE = ("GET", "HEAD", "PUT", "DELETE")  # RFC 9110 section 9.2.2
BUSY = (429, 502, 503, 504)
HOPS = 3
TERMS = "their terms are not accepted"
NEEDS_AGREEMENT = ("processor", "joint")


class NotDeclared(Exception):
    """The policy does not let this leave. `record` counts it once more after a rollback (tenants.isolation.jobs)."""

    def __init__(self, recipient: str, found: Answer, record: Callable[[], None]):
        super().__init__(f"{recipient}: {found.verdict}: {found.why}")
        self.answer, self.record = found, record


@dataclass(frozen=True)
class Call:
    """What is asked of whom. `one`: the recipient as the policy declares it."""

    recipient: str
    one: Recipient
    method: str
    body: bytes | None
    headers: Mapping[str, str]
    repeatable: bool
    limits: Limits


def call(
    recipient: str,
    method: str,
    url: str,
    *,
    categories: Collection[str],
    now: datetime,
    json=None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    key: str = "",
    channel: str = "",
    consent: Collection[str] = (),
    form: str = "identified",
    about: AppliesTo = EVERYTHING,
    seconds: float = SECONDS,
    size: int = LARGEST,
) -> Reply:
    """The recipient's answer, whatever its status.

    recipient   its key in the policy; `url` must lead to one of its hosts
    categories  of all that the request holds: the body, the address and the headers
    json, body  what is sent: `json` is written as such
    about       the service, practitioner and groups that it concerns, where the recipient is one for some of them
    key         the same for the same deed: sent as Idempotency-Key, so that a POST may be tried again
    Raises NotDeclared, NotPublic, Unreachable, TooLarge.
    """
    document = policy_in_force(now)
    found = allowed(document, recipient, urlsplit(url), categories, now, channel, consent, form, about)
    if not found:
        raise stopped(recipient, urlsplit(url).hostname or "", found)
    sent = json_format.dumps(json, ensure_ascii=False).encode() if json is not None else body
    asked = Call(
        recipient=recipient,
        one=document.recipients[recipient],
        method=method.upper(),
        body=sent,
        headers=_headers(headers, json is not None, key),
        repeatable=bool(key) or method.upper() in REPEATABLE,
        limits=Limits(time.monotonic() + seconds, size),
    )
    return _followed(asked, url)


def check_address(recipient: str, url: str, now: datetime, use: str = "server") -> None:
    """Before a browser is sent there. Raises NotDeclared where `url` leads to no host of the recipient for that `use`; "" is
    a link that a person follows to somebody whose hosts the policy does not name."""
    found = allowed(policy_in_force(now), recipient, urlsplit(url), [], now, use=use)
    if not found:
        raise stopped(recipient, urlsplit(url).hostname or "", found)


def _headers(headers, is_json, key):
    found = {"Content-Type": "application/json"} if is_json else {}
    return found | ({"Idempotency-Key": key} if key else {}) | dict(headers or {})


def allowed(
    document: Document | None,
    recipient: str,
    url: SplitResult,
    categories: Collection[str],
    now: datetime,
    channel: str = "",
    consent: Collection[str] = (),
    form: str = "identified",
    about: AppliesTo = EVERYTHING,
    use: str = "server",
) -> Answer:
    """May this be sent there? With the promise that decides."""
    one = document.recipients.get(recipient) if document else None
    if one is None:
        return Answer("undeclared", "", "no such recipient")
    by = f"recipients.{recipient}"
    if why := _odd(url):
        return Answer("forbidden", by, why)
    if use and not is_host_of(one, use, url):
        return Answer("undeclared", by, "no such host")
    if why := agreement_lacks(document, one, now.astimezone(ZoneInfo(document.clinic.timezone)).date()):
        return Answer("forbidden", by, why)
    if not accepted_here(provider_key(recipient), now):
        return Answer("forbidden", by, TERMS)
    return may_send(document, recipient, categories, channel, consent, form, about)


def _odd(url: SplitResult) -> str:
    if url.scheme != "https":
        return "not https"
    return "a password in the address" if "@" in url.netloc else ""


def is_host_of(one: Recipient, use: str, url: SplitResult) -> bool:
    """Whether the policy declares this host, with this port, for this use."""
    try:
        host, port = (url.hostname or "").rstrip("."), url.port
    except ValueError:
        return False
    asked = f"{host}:{port}" if port not in (None, 443) else host
    return any(asked == name or (name[:2] == "*." and asked.endswith(name[1:])) for name in one.hosts.get(use, ()))


def agreement_lacks(document: Document, one: Recipient, today: date) -> str:
    """What is missing of the agreement on paper; "" where nothing is. A sub-processor stands under its engager's."""
    holder = document.recipients.get(one.engaged_by, one) if one.engaged_by else one
    if holder.role not in NEEDS_AGREEMENT:
        return ""
    if holder.agreement is None or holder.agreement.signed is None:
        return "no agreement is signed"
    expires = holder.agreement.expires
    return "the agreement has expired" if expires and expires < today else ""


def stopped(recipient: str, host: str, found: Answer) -> NotDeclared:
    """Counted at once; and once more by whoever rolls this back."""
    log.warning("call stopped (%s): %s: %s", found.verdict, recipient, found.why)
    record = partial(count, "call", f"{recipient} {host}: {found.why}", found.verdict)
    record()
    return NotDeclared(recipient, found, record)


def _followed(asked: Call, url: str) -> Reply:
    """Redirects are followed where nothing is sent, and to declared hosts of the same recipient."""
    for _ in range(HOPS):
        reply = _tried(asked, urlsplit(url))
        if reply.status not in (301, 302, 303, 307, 308) or asked.method not in ("GET", "HEAD"):
            return reply
        url = urljoin(url, reply.headers.get("location", ""))
        after = urlsplit(url)
        if why := _odd(after):
            raise stopped(
                asked.recipient, after.hostname or "", Answer("forbidden", f"recipients.{asked.recipient}", why)
            )
        if not is_host_of(asked.one, "server", after):
            raise stopped(
                asked.recipient,
                after.hostname or "",
                Answer("undeclared", f"recipients.{asked.recipient}", "redirected to"),
            )
    raise Unreachable("redirected too often")


def _tried(asked: Call, url: SplitResult) -> Reply:
    """Again after a while where it may be repeated; otherwise only when nothing can have arrived."""
    wait = FIRST_WAIT
    for last in [False] * (ATTEMPTS - 1) + [True]:
        try:
            reply = _once(asked, url)
            if last or reply.status not in BUSY or not asked.repeatable:
                return reply
        except Unreachable as error:
            if last or (error.sent and not asked.repeatable):
                raise
        time.sleep(min(wait, asked.limits.left))
        wait *= 2
    raise AssertionError("the last attempt returns or raises")


def _once(asked: Call, url: SplitResult) -> Reply:
    if stand_in := settings.STAND_INS.get(
        url.netloc
    ):  # the demo and the tests: a server on this machine, by plain HTTP
        host, _, port = stand_in.rpartition(":")
        return exchange(
            asked.method, url._replace(scheme="http"), (host, int(port)), asked.body, asked.headers, asked.limits
        )
    port = url.port or 443
    address = public_addresses(url.hostname, port)[0]
    return exchange(asked.method, url, (address, port), asked.body, asked.headers, asked.limits)
