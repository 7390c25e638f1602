"""The style sheet that a brand turns into."""

import hashlib

from tenants.branding import palette
from tenants.branding.models import Brand


def sheet(row: Brand) -> str:
    """Colours and typeface. Both come from closed sets, so nothing that somebody typed is ever in here."""
    face = Brand.Typeface(row.typeface).value
    return palette.css(row.seed_colour) + f':root{{--ds-font-family:"{face}",system-ui,sans-serif}}\n'


def digest(row: Brand) -> str:
    """Names the sheet by what it is made of and by the way it is made."""
    made_of = f"{row.seed_colour} {row.typeface} {palette.VERSION}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]
