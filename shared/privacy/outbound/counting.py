"""Our own statistics: a page of the portal was opened, in an hour of a day. The address never gets near the table, there is no
cookie, and the browser is looked at only to leave machines out."""

import re
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shared.privacy.engine.document import Document
from shared.privacy.engine.vocabulary import uncovered
from shared.privacy.outbound.actions import count_visit
from shared.privacy.queries import policy_of

MACHINES = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor|curl|wget|python|headless", re.I)
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}\Z")
CATEGORY = "usage"


def counts(document: Document | None) -> bool:
    """Whether the policy has a purpose for it that asks nobody's consent (that one is for counters of others)."""
    return document is not None and any(
        not uncovered(one.categories, [CATEGORY]) and any(basis.article6 != "consent" for basis in one.bases)
        for one in document.purposes.values()
    )


class VisitCounter:
    """One more for each page of the portal that somebody opened."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _opened(request, response) and counts(policy_of(request)):
            which = getattr(
                request, "counted_as", ""
            )  # of many pages under one name: a view says it, never the visitor
            page, source = f"{request.resolver_match.view_name} {which}".strip(), source_of(request)
            local = timezone.now().astimezone(ZoneInfo(request.clinic.timezone))
            request.always.append(partial(count_visit, local.date(), local.hour, page, source))
        return response


def _opened(request: HttpRequest, response: HttpResponse) -> bool:
    """A whole page, asked for by a person."""
    if request.side != "portal" or request.method != "GET" or response.status_code != 200 or not request.resolver_match:
        return False
    if not response.headers.get("Content-Type", "").startswith("text/html") or "Sec-Purpose" in request.headers:
        return False
    agent = request.headers.get("User-Agent", "")
    return bool(agent) and not MACHINES.search(agent)


def source_of(request: HttpRequest) -> str:
    """The host of the other site that the visitor came from: never its path, which may hold words they searched for."""
    host = (urlsplit(request.headers.get("Referer", "")).hostname or "").removeprefix("www.")
    return host if HOST.match(host) and host != request.get_host().partition(":")[0] else ""
