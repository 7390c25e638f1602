"""Changing how a clinic looks."""

from datetime import datetime

from django.db import transaction

from tenants.branding import logo
from tenants.branding.models import Brand
from tenants.branding.queries import first_brand, memory

CHANGEABLE = {"name", "seed_colour", "typeface", "languages", "headline", "welcome", "hours", "contact", "footer"}


def update_brand(clinic, changes: dict, now: datetime, new_logo: bytes | None = None, drop_logo: bool = False) -> Brand:
    """Saves the checked `changes` (fields of CHANGEABLE) for the clinic that is entered. `new_logo`: a PNG of `redrawn`.

    Two owners who save at once: the later wins field by field, and there is never a second row.
    """
    row, _ = Brand.objects.select_for_update().get_or_create(
        only=True, defaults=_values(first_brand(clinic)) | {"updated_at": now}
    )
    for field in changes:
        if field not in CHANGEABLE:
            raise ValueError(f"{field} can't be changed")
        setattr(row, field, changes[field])
    if new_logo or drop_logo:
        row.logo, row.logo_hash = (new_logo, logo.name(new_logo)) if new_logo else (None, "")
    row.updated_at = now
    row.save()
    transaction.on_commit(lambda: memory.forget(clinic))  # whoever saved sees it at once, others within a second
    return row


def _values(row: Brand) -> dict:
    return {field: getattr(row, field) for field in CHANGEABLE}
