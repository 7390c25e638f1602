"""Installing, the day that may be kept on a device, and the switch for it. Browsers ask for manifests and icons without
cookies: those are public, and say no more than a portal does."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from practice.pocket import installed, pages
from shared.privacy.queries import policy_of
from shared.web.access import public, staff
from tenants.branding.models import Brand
from tenants.branding.queries import shown

A_DAY = {"Cache-Control": "public, max-age=86400"}
ERASED = '"storage"'  # Clear-Site-Data: the kept day and its worker; cookies stay


@public
@require_GET
def manifest(request: HttpRequest, whose: str) -> HttpResponse:
    if whose not in ("client", "staff"):
        raise Http404
    found = installed.for_staff(request.brand) if whose == "staff" else installed.for_clients()
    return JsonResponse(found, content_type="application/manifest+json", headers={"Vary": "Accept-Language, Cookie"})


@public
@require_GET
def icon(request: HttpRequest, side: int) -> HttpResponse:
    png = Brand.objects.exclude(logo_hash="").values_list("logo", flat=True).first()
    if png is None or side not in installed.SIDES:
        raise Http404
    return HttpResponse(installed.square(bytes(png), side), content_type="image/png", headers=A_DAY)


@public
@require_GET
def initial(request: HttpRequest) -> HttpResponse:
    return HttpResponse(installed.letter(request.brand), content_type="image/svg+xml", headers=A_DAY)


@staff
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """Where an installed workspace begins. On to the whole day where nothing may be kept."""
    if not pages.allowed(policy_of(request)):
        response = redirect("people:home")
        response.headers["Clear-Site-Data"] = ERASED  # what an earlier version of the policy allowed
        return response
    now, zone = timezone.now(), ZoneInfo(request.clinic.timezone)
    found = pages.today(request.user, zone, now)
    # A notice that waits is for the next page: it may name somebody, and this one is kept.
    response = render(request, "pocket/day.html", {"day": found, "now": now, "messages": ()})
    response.headers["Pocket-Until"] = str(int(found.ends.timestamp() * 1000))
    return response


@public
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "pocket/offline.html", {"messages": ()})


@staff
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The only service worker of the house (infra.security lets it pass); there is none where the policy says nothing."""
    if not pages.allowed(policy_of(request)):
        raise Http404
    return HttpResponse(pages.worker(shown(request.brand).css_url), content_type="text/javascript; charset=utf-8")


@staff
@require_GET
def switch(request: HttpRequest) -> HttpResponse:
    allowed = pages.allowed(policy_of(request))
    response = render(request, "pocket/switch.html", {"allowed": allowed, "lines": pages.LINES})
    if allowed:
        response._csp_config = settings.SECURE_CSP | {"worker-src": [CSP.SELF]}
    return response


@staff
@require_POST
def off(request: HttpRequest) -> HttpResponse:
    """Erases on the device that asks."""
    messages.success(request, gettext("Nothing is kept on this device any more."))
    response = redirect("pocket:switch")
    response.headers["Clear-Site-Data"] = ERASED
    return response
