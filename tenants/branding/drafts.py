"""What an owner tries before saving it: in the owner's session, and nowhere else."""

from base64 import b64encode

from django.http import HttpRequest

from tenants.branding.models import Brand
from tenants.branding.queries import Shown, brand, shown
from tenants.branding.sheet import sheet

KEY = "brand_draft"


def keep(request: HttpRequest, changes: dict, new_logo: bytes | None, drop_logo: bool) -> None:
    """`changes`: of BrandForm.changes. `new_logo`: a PNG of logo.redrawn."""
    picture = b64encode(new_logo).decode() if new_logo else ""
    request.session[KEY] = {"changes": changes, "logo": picture, "drop_logo": drop_logo}


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def tried(request: HttpRequest, urlconf: str) -> tuple[Shown, str, Brand] | None:
    """(`brand` for the templates, its style sheet, the row), or None where nothing is being tried."""
    draft = request.session.get(KEY)
    if draft is None:
        return None
    row = brand(request.clinic)
    for field, value in draft["changes"].items():
        setattr(row, field, value)
    if draft["drop_logo"] or draft["logo"]:
        row.logo_hash = ""
    found = shown(row, urlconf)
    if draft["logo"]:
        found = found.with_logo(f"data:image/png;base64,{draft['logo']}")
    return found, sheet(row), row
