"""The policy at the door: cookies that it does not declare are stripped, and its outside hosts alone may be loaded.

Both stand inside PlaceMiddleware's transaction and around everything that may set a cookie.
"""

import logging
from functools import partial, wraps

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from shared.privacy.consent import consent_of
from shared.privacy.current import answering
from shared.privacy.engine.decide import Answer, csp_sources, may_set
from shared.privacy.once import remembering
from shared.privacy.queries import policy_of
from shared.privacy.stopped import count

log = logging.getLogger(__name__)


class CookieGuard:
    """Strips what the policy in force does not allow this side to set, and counts it. Removing a cookie is always allowed.

    Where nothing is published yet, nothing is declared and nothing is set.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with remembering():
            with answering(request):
                response = self.get_response(request)
            try:
                self._stop_cookies(request, response)
            except DatabaseError:  # the answer is an error page by now; without the policy no cookie can be allowed
                response.cookies.clear()
        return response

    def _stop_cookies(self, request: HttpRequest, response: HttpResponse) -> None:
        for name, morsel in list(response.cookies.items()):
            if morsel["max-age"] == 0:
                continue
            found = self._answer(request, name, morsel["path"] or "/")
            if not found:
                del response.cookies[name]
                self._report(request, name, found)

    @staticmethod
    def _answer(request: HttpRequest, name: str, path: str) -> Answer:
        document = policy_of(request)
        if document is None:
            return Answer("undeclared", "", name)
        consent = consent_of(request)
        return may_set(document, name, consent.agreed, path=path, side=request.side, gpc=consent.gpc)

    @staticmethod
    def _report(request: HttpRequest, name: str, found: Answer) -> None:
        match = request.resolver_match  # the route, never the path itself: that may hold an id
        log.warning("cookie stopped (%s): %s at %s", found.verdict, name, match.route if match else "?")
        request.always.append(partial(count, "cookie", name, found.verdict))


class PolicyCsp:
    """Widens the portal's Content-Security-Policy by what the policy declares and the visitor agreed to; the signed-in side
    and the platform keep 'self'. Near health data (see `near_health`) only what is declared to be needed there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.side == "portal" and not hasattr(response, "_csp_config") and response.status_code < 500:
            document = policy_of(request)
            if document is not None:
                consent = consent_of(request)
                near = getattr(response, "near_health", False)
                response._csp_config = widened(csp_sources(document, consent.agreed, near, consent.gpc))
        return response


def widened(sources: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """settings.SECURE_CSP with these hosts added. A directive that we do not use ourselves begins with 'self'."""
    config = {directive: list(found) for directive, found in settings.SECURE_CSP.items()}
    for directive, hosts in sources.items():
        config[directive] = [*config.get(directive, ["'self'"]), *hosts]
    return config


def near_health(view):
    """Marks a page on or beside which health data is written: outside tags stay out there, whatever was agreed to."""

    @wraps(view)
    def marked(request, *arguments, **named):
        request.near_health = True  # before the page is written: its tags are left out of it
        response = view(request, *arguments, **named)
        response.near_health = True
        return response

    marked.near_health = True
    return marked
