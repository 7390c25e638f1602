"""Text messages: through the same composer as mail, then by the gate to the service that the policy declares.

    message = compose(KIND, document, "sv", values, Recipient("+46701740621", surname="Lindell"))    # KIND.channel == "sms"
    deliver(message, document, reference, now)          # Sent(parts=1, cost=None); HTTP, from a job, never from a request
    length("Hej å")                                     # Length(signs=5, parts=1, gsm=True)

The recipient is the one whose `does` holds sms and that names a server. 46elks (api.46elks.com) is asked as its API wants:
`POST /a1/sms`, a form of {to, from, message}, signed in by "user:password"; it answers with the parts and what they cost.
Any other: `POST https://<its host>/messages` with JSON {to, from, text, reference} and a bearer's token; it may answer with
JSON {parts, cost}. Both are signed in by the clinic's own secret for that host, else by the platform's (settings.SMS_TOKEN),
which goes to the platform's own service (settings.SMS_HOST) and to no other host that a clinic may name. `from` is a neutral
word where the channel is discreet.
"""

import json
from base64 import b64encode
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from shared.privacy.engine.decide import Answer
from shared.privacy.engine.document import Document
from shared.privacy.mail import Message, Undelivered, categories_of, known_of
from shared.privacy.outbound.gate import NotPublic, TooLarge, Unreachable, call, stopped
from shared.privacy.scanner import scan_text

# 3GPP TS 23.038 section 6.2.1: the default alphabet, and the signs of its extension, which take two places each.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("^{}\\[~]|€\f")
ONE, MANY = {True: 160, False: 70}, {True: 153, False: 67}  # places in one message, and in each part of a longer one
NEUTRAL = "Info"  # says nothing of who writes, nor about what
LONGEST_SENDER = 11  # letters and digits, as networks take them
ELKS = "api.46elks.com"


class Sent(NamedTuple):
    """What the service took. `cost` in hundredths of its account's currency, None where it did not say."""

    parts: int
    cost: int | None = None


class Length(NamedTuple):
    """`signs`: places taken; `parts`: messages that are paid for; `gsm`: False where a sign needs two bytes (UCS-2)."""

    signs: int
    parts: int
    gsm: bool


def length(text: str) -> Length:
    gsm = all(sign in GSM or sign in EXTENDED for sign in text)
    signs = sum(1 + (sign in EXTENDED) for sign in text) if gsm else len(text.encode("utf-16-be")) // 2
    return Length(signs, 1 if signs <= ONE[gsm] else -(-signs // MANY[gsm]), gsm)


def carrier(document: Document) -> tuple[str, str] | None:
    """(key, host) of the service that sends text messages; None where the policy declares none."""
    for key, one in sorted(document.recipients.items()):
        if "sms" in one.does and one.hosts.get("server"):
            return key, one.hosts["server"][0]
    return None


def by_platform(host: str) -> bool:
    """Whether the platform has an account there that clinics without one of their own use."""
    return bool(settings.SMS_TOKEN) and host == settings.SMS_HOST


@sensitive_variables()
def deliver(message: Message, document: Document, reference: UUID, now: datetime, secret: str = "") -> Sent:
    """`secret`: the clinic's own for the service's host, "" where it has none. Raises scanner.Refused or gate.NotDeclared
    (nothing was tried), or mail.Undelivered."""
    known = known_of(message)
    for text in (message.text, _sender(message)):
        scan_text(text, known)
    found = carrier(document)
    if found is None:
        raise stopped("sms", "", Answer("undeclared", "", "no such recipient"))
    key, host = found
    secret = secret or (settings.SMS_TOKEN if by_platform(host) else "")
    asked = _to_46elks(message, secret) if host == ELKS else _to_any(message, host, reference, secret)
    try:
        reply = call(key, "POST", categories={"contact.phone", *categories_of(message)}, now=now, **asked)
    except (Unreachable, NotPublic, TooLarge) as error:
        raise Undelivered(error) from error
    if not reply.ok:
        raise Undelivered(ConnectionError(f"status {reply.status}"), for_good=reply.status in (400, 404, 410, 422))
    return _told(reply.body, length(message.text).parts, 100 if host == ELKS else 1)


@sensitive_variables()
def _to_any(message, host, reference, secret) -> dict:
    said = {"to": message.to.address, "from": _sender(message), "text": message.text, "reference": str(reference)}
    signed = {"Authorization": f"Bearer {secret}"} if secret else {}
    return {"url": f"https://{host}/messages", "json": said, "headers": signed, "key": str(reference)}


@sensitive_variables()
def _to_46elks(message, secret) -> dict:
    """No key: it knows none, so that a message which may have arrived is not sent twice by the gate."""
    said = {"to": message.to.address, "from": _sender(message), "message": message.text}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"Basic {b64encode(secret.encode()).decode()}",
    }
    return {"url": f"https://{ELKS}/a1/sms", "body": urlencode(said).encode(), "headers": headers}


def _told(body: bytes, reckoned: int, per_hundredth: int) -> Sent:
    """46elks tells ten-thousandths of its account's currency; rounded up to whole hundredths."""
    try:
        said = json.loads(body)
        parts, cost = said.get("parts") or reckoned, said.get("cost")
        return Sent(int(parts), None if cost is None else -(-int(cost) // per_hundredth))
    except (ValueError, TypeError, AttributeError):
        return Sent(reckoned)


def _sender(message: Message) -> str:
    plain = "".join(sign for sign in message.sender if sign.isascii() and sign.isalnum())
    return plain[:LONGEST_SENDER] or NEUTRAL
