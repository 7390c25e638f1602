"""`brand` for templates."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from tenants.branding.queries import enrum, shown


def brand(request) -> dict:
    """The brand of the request's place; Enrum's own where there is no clinic. The row was read with the language."""
    row = getattr(request, "brand", None)
    if row is None:
        return {"brand": enrum()}
    return {"brand": SimpleLazyObject(lambda: shown(row, settings.URLCONFS[request.side]))}
