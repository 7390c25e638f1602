"""The sheet and the logo for every visitor, and the page where an owner decides on them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from shared.web.access import managers, public
from tenants.branding import actions, palette
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
    png = Brand.objects.filter(logo_hash=key).exclude(logo_hash="").values_list("logo", flat=True).first()
    if png is None:
        raise Http404
    return HttpResponse(bytes(png), content_type="image/png", headers={"Cache-Control": FOR_EVER})


@managers
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
        changes = form.changes()
        return _page(request, form, tried={field: changes[field] for field in ("name", "seed_colour", "typeface")})
    actions.update_brand(
        request.clinic,
        form.changes(),
        timezone.now(),
        form.cleaned_data["logo"],
        form.cleaned_data.get("drop_logo", False),
    )
    messages.success(request, gettext("Saved. The site looks like this from now on."))
    return redirect("branding:edit")


def _page(request, form, tried: dict | None = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "tried": tried}
    if tried:
        context["tried_css"] = palette.preview_css(tried["seed_colour"], ".brand-preview") + (
            f'.brand-preview{{font-family:"{Brand.Typeface(tried["typeface"]).value}",system-ui,sans-serif}}'
        )
    return render(request, "branding/edit.html", context, status=status)
