"""What the ledger shows on other apps' pages."""

from datetime import datetime

from django.http import HttpRequest

from practice.sharing import pages
from shared.privacy.consents import queries
from shared.privacy.queries import policy_of

SHOWN = 3


def passed(request: HttpRequest, now: datetime) -> dict | None:
    """Beside a client's own record (settings.CLIENT_RECORD): what was given to others or taken in from them last."""
    document = policy_of(request)
    rows = list(queries.disclosures_shown_to(request.user.pk)[:SHOWN]) if document else []
    told = pages.passed(rows, document, request.LANGUAGE_CODE) if rows else []
    return {"template": "sharing/card_passed.html", "beside": True, "passed": told}
