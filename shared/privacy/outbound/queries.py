"""Which outside tags stand where, and what was seen."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.http import HttpRequest

from shared.privacy.consent import Consent, agrees, consent_of
from shared.privacy.documents.kinds import provider_key
from shared.privacy.documents.queries import accepted_here
from shared.privacy.engine.decide import Choosable, consented, transfer_stopped
from shared.privacy.engine.document import Document
from shared.privacy.outbound.gate import agreement_lacks, is_host_of
from shared.privacy.outbound.models import Observation, OutsideTag, PageCount
from shared.privacy.outbound.pages import page_of
from shared.privacy.queries import policy_of

USE = {"script": "browser_script", "frame": "browser_frame", "pixel": "browser_image"}


def standing(tag: OutsideTag, document: Document | None, now: datetime) -> str:
    """ "" where the policy lets the tag load after consent; else why not: "recipient" or "host" is not declared there, no
    "consent" is asked for it, the "agreement" is missing, the "transfer" has no ground, or the "terms" are not accepted."""
    one = document.recipients.get(tag.recipient) if document else None
    if one is None:
        return "recipient"
    if not is_host_of(one, USE[tag.kind], urlsplit(tag.url)):
        return "host"
    if one.consent == "none":
        return "consent"
    if agreement_lacks(document, one, now.astimezone(ZoneInfo(document.clinic.timezone)).date()):
        return "agreement"
    if transfer_stopped(document, one):
        return "transfer"
    return "" if accepted_here(provider_key(tag.recipient), now) else "terms"


class Shown(NamedTuple):
    """A tag on a page. `service` is what consent names; `agreed`: it may load now. A frame without a yes shows a question."""

    tag: OutsideTag
    service: str
    agreed: bool


def shown(request: HttpRequest, now: datetime) -> list[Shown]:
    """The tags of this page of the portal that the policy lets stand there; [] on all others."""
    page, document = page_of(request), policy_of(request)
    if (
        not page
        or document is None
        or not any(one.hosts and one.consent != "none" for one in document.recipients.values())
    ):
        return []
    present = consent_of(request)
    return [
        Shown(tag, f"recipients.{tag.recipient}", _agreed(tag, document, present))
        for tag in OutsideTag.objects.order_by("added_at")
        if page in tag.pages and not standing(tag, document, now)
    ]


def agreed_to(request: HttpRequest, tag: OutsideTag, now: datetime) -> bool:
    """Whether it may load for this visitor at all."""
    document = policy_of(request)
    return document is not None and not standing(tag, document, now) and _agreed(tag, document, consent_of(request))


def _agreed(tag: OutsideTag, document: Document, present: Consent) -> bool:
    one = document.recipients[tag.recipient]
    return agrees(present, Choosable(f"recipients.{tag.recipient}", one.consent, one.name))


def hosts_declared(document: Document, consent: Collection[str] = ()) -> dict[str, list[str]]:
    """{host: keys of the recipients} that a browser may ask after this consent."""
    found: dict[str, list[str]] = {}
    for key, one in document.recipients.items():
        if consented(consent, one.consent, f"recipients.{key}"):
            for use, hosts in one.hosts.items():
                for host in hosts if use != "server" else ():
                    found.setdefault(host, []).append(key)
    return found


def last_seen() -> Observation | None:
    return Observation.objects.order_by("-seen_at").first()


class Visits(NamedTuple):
    """Of one page, or from one other site."""

    name: str
    times: int


def visits(first: date, by: str) -> list[Visits]:
    """Since that day, the most first. `by`: "page", "source", "day" or "hour"."""
    rows = PageCount.objects.filter(day__gte=first).values(by).annotate(number=Sum("times"))
    return [Visits(row[by], row["number"]) for row in rows.order_by("-number", by)]


def daily(last: date, days: int) -> list[tuple[date, int]]:
    """One line a day up to `last`, days without a visit included."""
    first = last - timedelta(days=days - 1)
    known = {found.name: found.times for found in visits(first, "day")}
    return [(day, known.get(day, 0)) for day in (first + timedelta(days=number) for number in range(days))]


def hourly(first: date) -> list[tuple[int, int]]:
    """(hour, times) of all days since then, 0 to 23; what was counted before hours were is left out."""
    known = {found.name: found.times for found in visits(first, "hour")}
    return [(hour, known.get(hour, 0)) for hour in range(24)]


def weekly(days: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """By weeks, each called after its first day."""
    return [(days[at][0], sum(times for _, times in days[at : at + 7])) for at in range(0, len(days), 7)]
