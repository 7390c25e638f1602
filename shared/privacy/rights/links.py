"""The link by which somebody without an account follows their request: whoever reads the mail at the address has it."""

from datetime import timedelta
from uuid import UUID

from shared.privacy.rights.models import Request
from shared.signing import BadSignature, sign, unsign

PURPOSE = "rights request"
LIFE = timedelta(days=150)  # three months for an answer (GDPR art. 12(3)), one to fetch it, and some to look again


def token(row: Request) -> str:
    return sign(row.pk.hex, PURPOSE)


def request_of(text: str) -> Request | None:
    """None for a link that is forged or too old, and where the request has gone."""
    try:
        key = UUID(hex=unsign(text, PURPOSE, LIFE))
    except (BadSignature, ValueError):
        return None
    return Request.objects.filter(pk=key).exclude(address="").first()
