"""Which domain is in use."""

from shared.privacy.signed_mail import Sender
from shared.staff import keyring
from shared.staff.sessions import epochs
from tenants.domains.actions import key_context
from tenants.domains.models import OwnDomain


def sender() -> Sender | None:
    """The clinic's own, of the domain that was proven first; None where the platform sends for it."""
    domain = OwnDomain.objects.filter(use=OwnDomain.Use.MAIL, verified_at__isnull=False).order_by("verified_at").first()
    if domain is None:
        return None
    key = keyring.unwrap(epochs(), keyring.Wrapped(domain.key_epoch, bytes(domain.key)), key_context(domain))
    return Sender(f"{domain.local_part}@{domain.name}", domain.name, domain.selector, key)
