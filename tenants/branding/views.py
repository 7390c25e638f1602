"""The sheet and the logo for every visitor, and the page where an owner decides on them."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from shared.web.access import managers_shown, public
from tenants.branding import actions, drafts
from tenants.branding import logo as pictures
from tenants.branding.forms import BrandForm
from tenants.branding.models import Brand
from tenants.branding.queries import brand
from tenants.branding.sheet import digest, sheet

FOR_EVER = "public, max-age=31536000, immutable"


@public
@require_GET
def css(request: HttpRequest, key: str) -> HttpResponse:
    """The clinic's sheet. An address from before a change gets today's sheet, which then is not kept."""
    row = request.brand
    kept = FOR_EVER if key == digest(row) else "no-cache"
    return HttpResponse(sheet(row), content_type="text/css; charset=utf-8", headers={"Cache-Control": kept})


@public
@require_GET
def logo(request: HttpRequest, key: str) -> HttpResponse:
    return _png(_logo(key))


@public
@require_GET
def icon(request: HttpRequest, key: str) -> HttpResponse:
    """For tabs and bookmarks of the portal and the staff; a client's own pages have a neutral one."""
    return _png(pictures.icon(_logo(key)))


def _logo(key):
    png = Brand.objects.filter(logo_hash=key).exclude(logo_hash="").values_list("logo", flat=True).first()
    if png is None:
        raise Http404
    return bytes(png)


def _png(content):
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": FOR_EVER})


@managers_shown
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """GET the form; POST saves, or with `preview` shows without saving what the choice would look like."""
    row = brand(request.clinic)
    if request.method == "GET":
        return _page(request, BrandForm(row))
    form = BrandForm(row, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    if "preview" in request.POST:
        drafts.keep(request, form.changes(), form.cleaned_data["logo"], form.cleaned_data.get("drop_logo", False))
        return _page(request, form, tried=True)
    actions.update_brand(
        request.clinic,
        form.changes(),
        timezone.now(),
        form.cleaned_data["logo"],
        form.cleaned_data.get("drop_logo", False),
    )
    drafts.drop(request)
    messages.success(request, gettext("Saved. The site looks like this from now on."))
    return redirect("branding:edit")


def _page(request, form, tried: bool = False, status: int = 200) -> HttpResponse:
    """`tried`: two frames show the front page as it would be (settings.BRAND_PREVIEW)."""
    shown = {"form": form, "tried": tried, "preview": settings.BRAND_PREVIEW}
    response = render(request, "branding/edit.html", shown, status=status)
    response._csp_config = settings.SECURE_CSP | {"frame-src": [CSP.SELF]}
    return response
