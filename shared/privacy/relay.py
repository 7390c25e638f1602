"""The mail server is a recipient as any other: mail leaves through one that the policy declares, with what it may be given.

A recipient whose `does` holds mail and that names its hosts stands for these servers and no others. One that names none and
that Enrum engages is the server that the platform itself sends through: which one that is, Enrum's own policy answers for.
"""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from shared.privacy import place
from shared.privacy.engine.decide import Answer, may_send
from shared.privacy.engine.document import Document
from shared.privacy.engine.promises import Recipient
from shared.privacy.outbound.gate import agreement_lacks, stopped


def hold(document: Document, categories: Collection[str], now: datetime) -> None:
    """Raises gate.NotDeclared, counted for the owner, where no mail service of the policy may carry these from here."""
    found = allowed(document, categories, now)
    if not found:
        raise stopped("mail", host(), found)


def allowed(document: Document, categories: Collection[str], now: datetime) -> Answer:
    """The first service that may, or why the last one may not."""
    today = now.astimezone(ZoneInfo(document.clinic.timezone)).date()
    services = [(key, one) for key, one in document.recipients.items() if "mail" in one.does]
    answer = Answer("undeclared", "", "no such recipient")
    for key, one in services:
        if not _is_ours(one):
            answer = Answer("undeclared", f"recipients.{key}", "no such host") if not answer.by else answer
        elif why := agreement_lacks(document, one, today):
            answer = Answer("forbidden", f"recipients.{key}", why)
        elif answer := may_send(document, key, categories):
            return answer
    return answer


def host() -> str:
    """Of the server that mail is handed to."""
    return settings.MAILERS["default"]["OPTIONS"]["host"]


def _is_ours(one: Recipient) -> bool:
    named = one.hosts.get("server", ())
    if not named:
        return bool(one.engaged_by) or place.at_platform()
    return any(name == host() or settings.STAND_INS.get(name, "").rpartition(":")[0] == host() for name in named)
