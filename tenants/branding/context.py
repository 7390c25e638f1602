"""`brand` for templates."""

from tenants.branding.queries import enrum, shown


def brand(request) -> dict:
    """The brand of the request's place; Enrum's own where there is no clinic. The row was read with the language."""
    row = getattr(request, "brand", None)
    return {"brand": shown(row, getattr(request, "urlconf", None)) if row is not None else enrum()}
