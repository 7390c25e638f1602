"""What a visitor said yes to: read from the cookie, proved by a ConsentRecord.

The cookie holds `<visitor>:<wording>:<agreed>~<agreed>`, e.g. `1b4e…:9a0c…:statistics`. `wording` names the questions that
were asked: when others need consent than those, the answer no longer counts and the visitor is asked again. A no needs no
proof: its cookie carries no visitor.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

from shared.privacy.engine.decide import BROWSER, Choosable, choices, consented, storage_named
from shared.privacy.engine.document import Document, plain
from shared.privacy.models import ConsentRecord
from shared.privacy.queries import document_of, policy_of, published
from shared.privacy.withdrawal import take_away

COOKIE = "consent"
DEFAULT_AGE = timedelta(days=365)  # no law sets a length; the policy's own figure is used where it names one


@dataclass(frozen=True)
class Consent:
    """`answered`: this visitor was asked what is asked today. `gpc`: their browser sends Global Privacy Control."""

    agreed: frozenset[str] = frozenset()
    visitor: UUID | None = None
    answered: bool = False
    gpc: bool = False


def wording(document: Document) -> str:
    """Names what is asked: the same services and categories give the same name."""
    asked = json.dumps(choices(document), ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


def consent_of(request: HttpRequest) -> Consent:
    """The visitor's answer as it counts today; nothing agreed where it is missing, old or garbled."""
    if not hasattr(request, "_consent"):
        request._consent = _read(request, policy_of(request))
    return request._consent


def _read(request: HttpRequest, document: Document | None) -> Consent:
    gpc = request.headers.get("Sec-GPC") == "1"
    visitor, _, rest = request.COOKIES.get(COOKIE, "").partition(":")
    shown, colon, agreed = rest.partition(":")
    if document is None or not colon or shown != wording(document):
        return Consent(gpc=gpc)
    try:
        number = UUID(visitor) if visitor else None
    except ValueError:
        return Consent(gpc=gpc)
    return Consent(frozenset(agreed.split("~")) & offered(document), number, True, gpc)


def offered(document: Document) -> frozenset[str]:
    """Every word that an answer may hold: categories and services."""
    return frozenset({one.id for one in choices(document)} | {one.kind for one in choices(document)})


def agrees(present: Consent, one: Choosable) -> bool:
    """Whether this visitor's yes covers that service."""
    return consented(present.agreed, one.kind, one.id, present.gpc)


def asks(request: HttpRequest) -> list[Choosable]:
    """What this visitor must still be asked; empty: no banner."""
    document = policy_of(request)
    if document is None or consent_of(request).answered:
        return []
    return choices(document)


def answer(request: HttpRequest, response: HttpResponse, agreed: frozenset[str], now: datetime) -> None:
    """Keeps the visitor's answer: the cookie on the response, and the proof of a yes. An earlier yes ends now."""
    document, earlier = policy_of(request), consent_of(request)
    agreed &= offered(document)
    if earlier.visitor:
        ConsentRecord.objects.filter(visitor=earlier.visitor, withdrawn_at=None).update(withdrawn_at=now)
    take_away(request, response, document, agreed)
    visitor = ""
    if agreed:
        visitor = earlier.visitor or uuid4()
        ConsentRecord.objects.create(
            visitor=visitor, agreed=sorted(agreed), wording=wording(document), number=document.clinic.version,
            language=request.LANGUAGE_CODE, given_at=now,
        )  # fmt: skip
    response.set_cookie(
        COOKIE, f"{visitor}:{wording(document)}:{'~'.join(sorted(agreed))}", max_age=_age(document, request.side),
        secure=request.is_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip


class Edition(NamedTuple):
    """Of the cookie page: how often what it says has changed, and since which day it says this."""

    number: int
    valid_from: date


def edition(now: datetime) -> Edition | None:
    """The cookie page's own version: a new policy that says the same about devices does not change it. None: no policy."""
    found, before = None, None
    for version in published().filter(effective_at__lte=now).order_by("effective_at", "number"):
        says = _fingerprint(document_of(version))
        if says != before:
            found, before = Edition(found.number + 1 if found else 1, version.effective_from), says
    return found


def _fingerprint(document: Document) -> str:
    """Of all that the page tells: what is kept on the device, and who gets to see the visitor."""
    seen = {key: one for key, one in document.recipients.items() if any(use in BROWSER for use in one.hosts)}
    told = json.dumps({"storage": _plain(document.storage), "recipients": _plain(seen)}, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(promises) -> dict:
    return {key: plain(one) for key, one in promises.items()}


def _age(document: Document, side: str) -> timedelta:
    found = storage_named(document, COOKIE, side=side)
    lasts = found[1].lasts if found else None
    return timedelta(days=lasts.months * 30 + lasts.days) if lasts and lasts.measured else DEFAULT_AGE
