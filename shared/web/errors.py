"""Error pages. The URL maps name these as handlers; settings name `csrf_failure`.

Inside a place they wear the place's own layout (brand, menu, quick exit). A host that is no place, and every answer
≥ 500, gets a page that needs neither database nor context. The API gets the same as problem details.
"""

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template

from shared.web.api import problems

RETRY_AFTER = 30  # seconds
LAYOUTS = {"platform": "base_platform.html", "portal": "base_portal.html", "my": "base_client.html"}


def layout(request: HttpRequest) -> str:
    """The base template that fits who is asking and where."""
    side = getattr(request, "side", None)
    user = getattr(request, "user", None)
    if side == "my" and user is not None and user.is_authenticated and user.is_staff_member:
        return "base_staff.html"
    return LAYOUTS.get(side, "errors/bare.html")


def own_layout(request: HttpRequest) -> str:
    """Of a person's own pages, which are the same in a clinic and at BASE."""
    return "staff/base.html" if request.side == "platform" else "base_client.html"


def keepers_layout(request: HttpRequest) -> str:
    """Of the pages of whoever keeps the place's promises."""
    return "base_operator.html" if request.side == "platform" else "base_staff.html"


def _page(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if problems.is_api(request):
        return problems.response("no-token") if template == "403_csrf" else problems.of_status(status)
    return render(request, f"errors/{template}.html", {"layout": layout(request)}, status=status)


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    if isinstance(exception, SessionInterrupted):
        # A double click: the first has signed in or out, which ends the session that the second began with.
        return HttpResponseRedirect(request.path)
    return _page(request, 400, "400")


def permission_denied(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(request, 403, "403")


def page_not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(request, 404, "404")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is for developers and stays out of the page."""
    return _page(request, 403, "403_csrf")


def too_many_requests(request: HttpRequest, exception=None) -> HttpResponse:
    return _page(request, 429, "429")


def server_error(request: HttpRequest) -> HttpResponse:
    """No request need be given, no context, no database: whatever broke may be any of them."""
    if request is not None and problems.is_api(request):
        return problems.of_status(500)
    return HttpResponse(get_template("errors/500.html").render(), status=500)


def unfinished(request: HttpRequest) -> HttpResponse:
    """The database was away when the request began or ended. Whether the work was kept may be unknown: the page says so."""
    if problems.is_api(request):
        answer = problems.response("away")
    else:
        answer = HttpResponse(get_template("errors/503.html").render(), status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer
